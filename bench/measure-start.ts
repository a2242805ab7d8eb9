import { readUsage } from './loader-client.ts';
import type { Stage } from './measure-throughput.ts';
import { scenarios } from './scenarios.ts';
import { median } from './statistics.ts';
import type { Target } from './target.ts';
import type { TargetId } from './target-ids.ts';
import { waitForAnswer } from './verify.ts';

export interface StartResult {
  readonly id: TargetId;
  readonly title: string;
  /** From the start of the process to the last byte of its first good answer. */
  readonly firstAnswerMs: readonly number[];
  readonly medianMs: number;
  /** Memory two seconds later, without further calls. */
  readonly idleRssMb: number;
}

export interface StartOutcome {
  readonly results: readonly StartResult[];
  readonly missing: Readonly<Record<string, string>>;
}

const repetitions = 5;
const idleMs = 2_000;
const startMs = 20_000;

/** Starts each target several times and asks it for one chat until it answers. */
export async function measureStart(
  targets: readonly Target[],
  { options, say }: Stage,
): Promise<StartOutcome> {
  const missing: Record<string, string> = {};
  const results: StartResult[] = [];
  for (const target of targets) {
    try {
      const times: number[] = [];
      const memories: number[] = [];
      for (let index = 0; index < (options.quick ? 2 : repetitions); index += 1) {
        const { ms, rssMb } = await startOnce(target);
        times.push(ms);
        memories.push(rssMb);
      }
      const result = { id: target.id, title: target.title, firstAnswerMs: times };
      results.push({ ...result, medianMs: median(times), idleRssMb: median(memories) });
      say(`  ${target.id}: ${median(times).toFixed(0)} ms, idle ${median(memories).toFixed(0)} MB`);
    } catch (error) {
      missing[target.id] = error instanceof Error ? error.message : String(error);
      say(`  ${target.id}: not measured: ${missing[target.id] ?? ''}`);
    }
  }
  return { results, missing };
}

async function startOnce(target: Target): Promise<{ readonly ms: number; readonly rssMb: number }> {
  const [chat] = scenarios;
  if (chat === undefined) throw new Error('there is no scenario to ask');
  const sinceMs = performance.now();
  const running = await target.start(chat.scheme);
  try {
    const call = target.call(chat);
    const ms = await waitForAnswer(running, call, sinceMs, startMs);
    await new Promise((resolve) => setTimeout(resolve, idleMs));
    return { ms, rssMb: (await readUsage(running)).rssBytes / 1e6 };
  } finally {
    await running.stop();
  }
}
