import type { Child } from './child.ts';
import { readProcessUsage } from './process-usage.ts';
import type { ProcessUsage } from './process-usage.ts';
import type { RunningTarget } from './target.ts';
import type {
  ChildMessage,
  LoaderCommand,
  PacedReport,
  ThroughputReport,
  UsageMessage,
  WindowMark,
} from './wire.ts';

const usageMs = 2_000;
/** What a job may take beyond its own times: opening, draining, sorting. */
const slackMs = 45_000;

const isMark =
  (edge: WindowMark['edge']) =>
  (message: ChildMessage): message is WindowMark =>
    message.kind === 'mark' && message.edge === edge;
const isUsage = (message: ChildMessage): message is UsageMessage => message.kind === 'usage';
const isThroughput = (message: ChildMessage): message is ThroughputReport =>
  message.kind === 'throughput-report';
const isPaced = (message: ChildMessage): message is PacedReport => message.kind === 'paced-report';

export function loadThroughput(
  loader: Child,
  running: RunningTarget,
  job: Extract<LoaderCommand, { kind: 'throughput' }>,
): Promise<ThroughputReport> {
  const timeoutMs = job.leadMs + job.measureMs + slackMs;
  return runJob(loader, running, job, loader.receive(isThroughput, timeoutMs), timeoutMs);
}

export function loadPaced(
  loader: Child,
  running: RunningTarget,
  job: Extract<LoaderCommand, { kind: 'paced' }>,
): Promise<PacedReport> {
  const timeoutMs = 2 * job.rampMs + job.measureMs + slackMs;
  return runJob(loader, running, job, loader.receive(isPaced, timeoutMs), timeoutMs);
}

async function runJob<Report extends ThroughputReport | PacedReport>(
  loader: Child,
  running: RunningTarget,
  job: LoaderCommand,
  report: Promise<Report>,
  timeoutMs: number,
): Promise<Report> {
  const spent = readAtMarks(loader, running, timeoutMs);
  spent.catch(() => undefined);
  loader.send(job);
  const measured = await report;
  if (measured.targetCpuUs !== null || running.child === undefined) return measured;
  return { ...measured, ...(await spent) };
}

/** Where there is no /proc for the loader to read, the process itself is asked at both ends of the window. */
async function readAtMarks(
  loader: Child,
  running: RunningTarget,
  timeoutMs: number,
): Promise<{ readonly targetCpuUs: number; readonly targetRssBytes: number }> {
  await loader.receive(isMark('begin'), timeoutMs);
  const before = await readUsage(running);
  await loader.receive(isMark('end'), timeoutMs);
  const after = await readUsage(running);
  return { targetCpuUs: after.cpuUs - before.cpuUs, targetRssBytes: after.rssBytes };
}

/** From outside where the system has files for that, else by asking the process. NaN where neither works. */
export async function readUsage({ pid, child }: RunningTarget): Promise<ProcessUsage> {
  const seen = readProcessUsage(pid);
  if (seen !== undefined || child === undefined) {
    return seen ?? { cpuUs: Number.NaN, rssBytes: Number.NaN };
  }
  const usage = child.receive(isUsage, usageMs);
  child.send({});
  return usage;
}
