import type { Child } from './child.ts';
import { loadThroughput } from './loader-client.ts';
import type { BenchOptions } from './options.ts';
import type { Scenario } from './scenarios.ts';
import type { Upstream } from './start-upstream.ts';
import { median } from './statistics.ts';
import type { RunningTarget, Target } from './target.ts';
import type { TargetId } from './target-ids.ts';
import { toHttpRequest, verifyTarget, waitForAnswer } from './verify.ts';
import type { Expectation, Served, ThroughputJob, ThroughputReport } from './wire.ts';

export interface Figures {
  readonly requestsPerSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** CPU time of the measured process for one call. */
  readonly cpuUs: number;
  readonly rssMb: number;
  /** Share of one core that the measured process used. Well below 1: something else was the limit. */
  readonly busy: number;
}

export interface Round extends Figures {
  readonly failures: number;
  readonly firstFailure: string | null;
  readonly requests: number;
  readonly frames: number;
  readonly bytes: number;
  /** Connections that the upstream accepted while this round lasted, lead and drain included. */
  readonly connections: number;
  /** Calls that the upstream answered in that time. */
  readonly upstreamCalls: number;
  /** Share of the other core that upstream and loader used together. */
  readonly othersBusy: number;
}

export interface TargetResult {
  readonly id: TargetId;
  readonly title: string;
  readonly rounds: readonly Round[];
  readonly median: Figures;
  readonly failures: number;
  /** Connections that the upstream accepted in the warm-up and all rounds, and the calls it answered over them. */
  readonly connections: number;
  readonly upstreamCalls: number;
  /** Lines that the target wrote to its log for one call; 0 for targets whose log is not kept. */
  readonly logLinesPerRequest: number;
}

export interface ScenarioResult {
  readonly id: string;
  readonly title: string;
  readonly requestBytes: number;
  readonly results: readonly TargetResult[];
  /** Targets that could not be measured, and why. */
  readonly missing: Readonly<Record<string, string>>;
}

export interface Stage {
  readonly upstream: Upstream;
  readonly loader: Child;
  readonly options: BenchOptions;
  readonly say: (text: string) => void;
}

type Traffic = Pick<Served, 'connections' | 'calls'>;

interface Contestant {
  readonly target: Target;
  readonly running: RunningTarget;
  readonly job: ThroughputJob;
  readonly rounds: Round[];
  logLines: number;
  logged: number;
  warmUpServed: Traffic;
}

const startMs = 20_000;
const leadMs = 300;
const warmUpMs = 500;
const warmUpCpuUs = 2_000_000;
const maxWarmUps = 20;

/** Measures all targets on one scenario, each in every round, in an order that turns by one each round. */
export async function measureThroughput(
  scenario: Scenario,
  targets: readonly Target[],
  stage: Stage,
): Promise<ScenarioResult> {
  const missing: Record<string, string> = {};
  const contestants: Contestant[] = [];
  try {
    for (const target of targets) {
      try {
        contestants.push(await admit(target, scenario, stage));
      } catch (error) {
        missing[target.id] = error instanceof Error ? error.message : String(error);
        stage.say(`  ${target.id}: not measured: ${missing[target.id] ?? ''}`);
      }
    }
    for (const contestant of contestants) await warmUp(contestant, stage);
    for (let round = 0; round < stage.options.rounds; round += 1) {
      for (const contestant of rotate(contestants, round)) await playRound(contestant, stage);
      stage.say(`  round ${String(round + 1)}: ${contestants.map(describe).join('  ')}`);
    }
  } finally {
    await Promise.all(contestants.map(({ running }) => running.stop()));
  }
  return {
    id: scenario.id,
    title: scenario.title,
    requestBytes: contestants[0]?.job.request.length ?? 0,
    results: contestants.map(toResult),
    missing,
  };
}

async function admit(target: Target, scenario: Scenario, stage: Stage): Promise<Contestant> {
  const call = target.call(scenario);
  const running = await target.start(scenario.scheme);
  try {
    await waitForAnswer(running, call, performance.now(), startMs);
    const expected = await verifyTarget(target, running, scenario, stage.upstream.child);
    const request = toHttpRequest(running.port, call);
    const job = toJob(running, request, expected, scenario, stage);
    const warmUpServed = { connections: 0, calls: 0 };
    return { target, running, job, rounds: [], logLines: 0, logged: 0, warmUpServed };
  } catch (error) {
    await running.stop();
    throw error;
  }
}

const toJob = (
  running: RunningTarget,
  request: string,
  expected: Expectation,
  scenario: Scenario,
  { upstream, options }: Stage,
): ThroughputJob => ({
  kind: 'throughput',
  port: running.port,
  request,
  pid: running.pid,
  upstreamPid: upstream.child.pid,
  connections: scenario.connections ?? options.connections,
  leadMs,
  measureMs: options.seconds * 1_000,
  expected,
});

/**
 * Lets the target compile its hot paths and fill its pools. The figures are thrown away, the log lines are counted.
 * It lasts until the target has had its CPU time: on a busy machine a fixed time would leave it cold.
 */
async function warmUp(contestant: Contestant, stage: Stage): Promise<void> {
  const { running, job } = contestant;
  const wantedCpuUs = stage.options.quick ? warmUpCpuUs / 4 : warmUpCpuUs;
  running.takeLog();
  const before = await stage.upstream.count();
  let spentCpuUs = 0;
  for (let turn = 0; turn < maxWarmUps && spentCpuUs < wantedCpuUs; turn += 1) {
    const warming = { ...job, leadMs: 0, measureMs: warmUpMs };
    const report = await loadThroughput(stage.loader, running, warming);
    spentCpuUs += report.targetCpuUs ?? warmUpMs * 1_000;
    contestant.logLines += running.takeLog().lines;
    contestant.logged += report.requests;
  }
  contestant.warmUpServed = servedSince(before, await stage.upstream.count());
}

async function playRound({ running, job, rounds }: Contestant, stage: Stage): Promise<void> {
  const before = await stage.upstream.count();
  const report = await loadThroughput(stage.loader, running, job);
  rounds.push(toRound(report, servedSince(before, await stage.upstream.count())));
  running.takeLog();
}

/** All of it is the target's that was measured meanwhile: no other is called then. */
const servedSince = (before: Traffic, after: Traffic): Traffic => ({
  connections: after.connections - before.connections,
  calls: after.calls - before.calls,
});

function toRound(report: ThroughputReport, served: Traffic): Round {
  const cpuUs = report.targetCpuUs ?? Number.NaN;
  return {
    requestsPerSecond: report.requests / report.seconds,
    p50Ms: report.p50Us / 1_000,
    p99Ms: report.p99Us / 1_000,
    cpuUs: cpuUs / report.requests,
    rssMb: (report.targetRssBytes ?? Number.NaN) / 1e6,
    busy: cpuUs / report.seconds / 1e6,
    othersBusy: ((report.upstreamCpuUs ?? Number.NaN) + report.loaderCpuUs) / report.seconds / 1e6,
    failures: report.failures,
    firstFailure: report.firstFailure,
    requests: report.requests,
    frames: report.frames,
    bytes: report.bytes,
    connections: served.connections,
    upstreamCalls: served.calls,
  };
}

function toResult(contestant: Contestant): TargetResult {
  const { target, rounds, logLines, logged, warmUpServed } = contestant;
  const sum = (field: 'failures' | 'connections' | 'upstreamCalls'): number =>
    rounds.reduce((total, round) => total + round[field], 0);
  const middle = (field: keyof Figures): number => median(rounds.map((round) => round[field]));
  return {
    id: target.id,
    title: target.title,
    rounds,
    median: {
      requestsPerSecond: middle('requestsPerSecond'),
      p50Ms: middle('p50Ms'),
      p99Ms: middle('p99Ms'),
      cpuUs: middle('cpuUs'),
      rssMb: middle('rssMb'),
      busy: middle('busy'),
    },
    failures: sum('failures'),
    connections: warmUpServed.connections + sum('connections'),
    upstreamCalls: warmUpServed.calls + sum('upstreamCalls'),
    logLinesPerRequest: logged === 0 ? 0 : logLines / logged,
  };
}

function describe({ target, rounds }: Contestant): string {
  const last = rounds.at(-1);
  if (last === undefined) return '';
  const failed =
    last.failures === 0 ? '' : ` ${String(last.failures)} FAILED: ${last.firstFailure ?? ''}`;
  return `${target.id} ${last.requestsPerSecond.toFixed(0)}/s ${last.cpuUs.toFixed(0)} µs${failed}`;
}

function rotate<Item>(items: readonly Item[], by: number): readonly Item[] {
  const at = items.length === 0 ? 0 : by % items.length;
  return [...items.slice(at), ...items.slice(0, at)];
}
