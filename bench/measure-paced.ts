import { loadPaced } from './loader-client.ts';
import type { Stage } from './measure-throughput.ts';
import { median } from './statistics.ts';
import type { RunningTarget, Target } from './target.ts';
import type { TargetId } from './target-ids.ts';
import { toHttpRequest } from './verify.ts';
import type { PacedJob, PacedReport } from './wire.ts';

export interface PacedFigures {
  readonly eventsPerSecond: number;
  /** From the upstream's write to the caller's read. */
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly maxMs: number;
  readonly cpuUsPerEvent: number;
  readonly busy: number;
  readonly rssMb: number;
}

export interface PacedResult {
  readonly id: TargetId;
  readonly title: string;
  readonly rounds: readonly PacedFigures[];
  readonly median: PacedFigures;
  readonly expectedEvents: number;
  readonly lostEvents: number;
  readonly misplacedEvents: number;
  readonly failures: number;
  readonly firstFailure: string | null;
}

export interface PacedOutcome {
  readonly streams: number;
  readonly intervalMs: number;
  readonly results: readonly PacedResult[];
  readonly missing: Readonly<Record<string, string>>;
}

const maxRounds = 3;
const rampMs = 1_000;
const settleMs = 500;
const intervalMs = 20;
const startMs = 10_000;

/** Times of one paced round: all streams stay open through the whole measured window. */
export function pacedPlan(seconds: number): {
  readonly measureMs: number;
  readonly events: number;
} {
  // Twice as long as other rounds: a stream is short against its own ramp otherwise.
  const measureMs = seconds * 2_000;
  const openMs = rampMs + settleMs + measureMs + settleMs;
  return { measureMs, events: Math.ceil(openMs / intervalMs) };
}

/** Length of the round that is thrown away. */
export const warmUpSeconds = 0.5;

/** Route of the fake upstream for streams that are long enough for such a round. */
export const pacedRoute = (seconds: number): string => `paced${String(pacedPlan(seconds).events)}`;

/** Opens many slow streams at once, as a gateway mostly sees them, and follows every event. */
export async function measurePaced(
  targets: readonly Target[],
  stage: Stage,
): Promise<PacedOutcome> {
  const { options } = stage;
  const missing: Record<string, string> = {};
  const contestants: { target: Target; running: RunningTarget; reports: PacedReport[] }[] = [];
  try {
    for (const target of targets) {
      try {
        const running = await target.start('http');
        contestants.push({ target, running, reports: [] });
        await listening(running);
      } catch (error) {
        missing[target.id] = error instanceof Error ? error.message : String(error);
        stage.say(`  ${target.id}: not measured: ${missing[target.id] ?? ''}`);
      }
    }
    const rounds = Math.min(options.rounds, maxRounds);
    for (let round = 0; round <= rounds; round += 1) {
      for (const { target, running, reports } of contestants) {
        if (missing[target.id] !== undefined) continue;
        // Round 0 warms up, with a short window and all streams.
        const seconds = round === 0 ? warmUpSeconds : options.seconds;
        const report = await loadPaced(
          stage.loader,
          running,
          toJob(target, running, seconds, stage),
        );
        running.takeLog();
        if (round === 0) continue;
        reports.push(report);
        stage.say(`  round ${String(round)}: ${describe(target, report)}`);
      }
    }
  } finally {
    await Promise.all(contestants.map(({ running }) => running.stop()));
  }
  return {
    streams: options.streams,
    intervalMs,
    results: contestants
      .filter(({ reports }) => reports.length > 0)
      .map(({ target, reports }) => toResult(target, reports)),
    missing,
  };
}

/** Waits for the port without a call: a paced call would take seconds. */
async function listening(running: RunningTarget): Promise<void> {
  const until = performance.now() + startMs;
  while (performance.now() < until) {
    if (running.child?.ended() === true) throw new Error(running.child.complaint());
    try {
      await fetch(`http://127.0.0.1:${String(running.port)}/`, {
        signal: AbortSignal.timeout(500),
      });
      return;
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
  throw new Error('it does not listen');
}

function toJob(target: Target, running: RunningTarget, seconds: number, stage: Stage): PacedJob {
  const { measureMs, events } = pacedPlan(seconds);
  const call = target.call({
    upstream: 'openai',
    scheme: 'http',
    shape: { stream: true, textLength: 750 },
    route: pacedRoute(seconds),
  });
  return {
    kind: 'paced',
    port: running.port,
    request: toHttpRequest(running.port, call),
    pid: running.pid,
    upstreamPid: stage.upstream.child.pid,
    streams: stage.options.streams,
    rampMs,
    measureMs,
    events,
  };
}

function toFigures(report: PacedReport): PacedFigures {
  const cpuUs = report.targetCpuUs ?? Number.NaN;
  return {
    eventsPerSecond: report.windowEvents / report.seconds,
    p50Ms: report.p50Us / 1_000,
    p99Ms: report.p99Us / 1_000,
    maxMs: report.maxUs / 1_000,
    cpuUsPerEvent: cpuUs / report.windowEvents,
    busy: cpuUs / report.seconds / 1e6,
    rssMb: (report.targetRssBytes ?? Number.NaN) / 1e6,
  };
}

function toResult(target: Target, reports: readonly PacedReport[]): PacedResult {
  const rounds = reports.map(toFigures);
  const middle = (field: keyof PacedFigures): number => median(rounds.map((round) => round[field]));
  const sum = (read: (report: PacedReport) => number): number =>
    reports.reduce((total, report) => total + read(report), 0);
  return {
    id: target.id,
    title: target.title,
    rounds,
    median: {
      eventsPerSecond: middle('eventsPerSecond'),
      p50Ms: middle('p50Ms'),
      p99Ms: middle('p99Ms'),
      maxMs: middle('maxMs'),
      cpuUsPerEvent: middle('cpuUsPerEvent'),
      busy: middle('busy'),
      rssMb: middle('rssMb'),
    },
    expectedEvents: sum((report) => report.expectedEvents),
    lostEvents: sum((report) => report.lostEvents),
    misplacedEvents: sum((report) => report.misplacedEvents),
    failures: sum((report) => report.failures),
    firstFailure: reports.find((report) => report.firstFailure !== null)?.firstFailure ?? null,
  };
}

function describe(target: Target, report: PacedReport): string {
  const { cpuUsPerEvent, p50Ms, p99Ms, busy } = toFigures(report);
  return (
    `${target.id} ${String(report.lostEvents)} lost of ${String(report.expectedEvents)}, ` +
    `p50 ${p50Ms.toFixed(2)} ms, p99 ${p99Ms.toFixed(2)} ms, ${cpuUsPerEvent.toFixed(1)} µs an event, ` +
    `core ${(busy * 100).toFixed(0)}% busy${report.firstFailure === null ? '' : `, FAILED: ${report.firstFailure}`}`
  );
}
