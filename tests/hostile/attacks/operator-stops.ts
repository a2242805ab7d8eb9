import { createRandom } from '../generate/random.ts';
import type { Attack } from '../harness/attack.ts';
import { killWorkers } from '../harness/kill-workers.ts';
import { pacedAnswer } from '../harness/paced-upstream.ts';
import { drainSeconds, stopInAnyState } from '../harness/stop-in-any-state.ts';

// `HOSTILE_STOPS=200 HOSTILE_KILLS=100 npm run test:hostile -- 'random states'` for a long run, `HOSTILE_SEED=…` for another one.
const stops = Number(process.env['HOSTILE_STOPS'] ?? 10);
const kills = Number(process.env['HOSTILE_KILLS'] ?? 5);
const seed = Number(process.env['HOSTILE_SEED'] ?? 20_261_130);

// Each stop is a process of its own, and most of its time it waits.
const stopsAtOnce = 3;
// Beyond so many within a minute a supervisor makes pauses.
const killsOfOne = 5;

/** What comes of a kill or a stop by a signal, whatever everybody is at. */
export const operatorStops: readonly Attack[] = [
  {
    side: 'operator',
    name: `SIGTERM in ${stops} random states (seed ${seed})`,
    isLong: true,
    maxMs: 60_000 + stops * 15_000,
    async run(stage) {
      stage.upstream.answerWith(pacedAnswer);
      const left = Array.from({ length: stops }, (_, at) => at).values();
      const states = new Map<string, number>();
      let longestMs = 0;
      const work = async (): Promise<void> => {
        for (const at of left) {
          // Each has a seed of its own, so that one that fails can be tried alone.
          const stop = await stopInAnyState(stage.upstream.origin, createRandom(seed + at)).catch(
            (cause: unknown) => {
              throw new Error(`stop ${at}, HOSTILE_SEED=${seed + at}: ${String(cause)}`, { cause });
            },
          );
          longestMs = Math.max(longestMs, stop.ms);
          for (const state of stop.states) states.set(state, (states.get(state) ?? 0) + 1);
        }
      };
      await Promise.all(Array.from({ length: stopsAtOnce }, work));
      const callers = [...states.values()].reduce((sum, times) => sum + times, 0);
      return `${callers} callers in ${states.size} states told right, longest ${longestMs.toFixed(0)} ms of ${drainSeconds} s`;
    },
  },
  {
    side: 'operator',
    name: `kill -9 of workers in ${kills} random states (seed ${seed})`,
    isLong: true,
    maxMs: 60_000 + kills * 15_000,
    async run(stage) {
      stage.upstream.answerWith(pacedAnswer);
      const sum = { kills: 0, calls: 0, theirs: 0 };
      for (let at = 0; sum.kills < kills; at += 1) {
        const some = Math.min(killsOfOne, kills - sum.kills);
        const seen = await killWorkers(stage.upstream.origin, createRandom(seed + at), some);
        sum.kills += seen.kills;
        sum.calls += seen.calls;
        sum.theirs += seen.theirs;
      }
      return `${sum.calls} calls, ${sum.theirs} of the killed workers, 0 of others lost`;
    },
  },
];
