import type { Attack } from './attack.ts';
import { startStage } from './stage.ts';

/** What came of an attack. */
export interface Outcome {
  readonly attack: Attack;
  /** In a few words. */
  readonly seen: string;
  /** Why it did not hold. */
  readonly failure?: string;
  readonly ms: number;
}

export interface RunOptions {
  /** For all attacks together. Those that have not ended by then have failed. */
  readonly limitMs: number;
  /** For each of them. */
  readonly attackMs: number;
  readonly onEnd?: (outcome: Outcome) => void;
}

/** Runs attacks one after the other, because each one is measured. */
export async function runAttacks(
  attacks: readonly Attack[],
  { limitMs, attackMs, onEnd }: RunOptions,
): Promise<readonly Outcome[]> {
  const stage = await startStage();
  const outcomes: Outcome[] = [];
  const endMs = performance.now() + limitMs;
  try {
    for (const attack of attacks) {
      const begin = performance.now();
      stage.upstream.answerWith();
      const run = attack.run(stage).then(
        (seen) => ({ seen }),
        (cause: unknown) => ({ seen: '', failure: messageOf(cause) }),
      );
      const ended = await within(
        run,
        Math.min(attack.maxMs ?? attackMs, Math.max(0, endMs - begin)),
      );
      // A gateway that failed may still be at it, and would spoil what comes next.
      if ('failure' in ended) await stage.renew();
      const outcome = { attack, ...ended, ms: performance.now() - begin };
      outcomes.push(outcome);
      onEnd?.(outcome);
    }
  } finally {
    await stage.close();
  }
  return outcomes;
}

function within<Value>(
  run: Promise<Value>,
  ms: number,
): Promise<Value | { readonly seen: string; readonly failure: string }> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve({ seen: '', failure: 'it did not end in time' }), ms);
    void run.then((value) => {
      clearTimeout(timer);
      resolve(value);
    });
  });
}

function messageOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}
