// What a hostile client, a hostile upstream and others can do to the gateway, and what comes of it, as a table: `npm run test:hostile`.
// Each attack meets the command line program in a process of its own. Words pick attacks: `npm run test:hostile -- client regex`.
// It ends with code 1 where something did not hold.
import { allAttacks } from './attacks/index.ts';
import { runAttacks } from './harness/run-attacks.ts';
import { tableOf } from './harness/table.ts';

const limitMs = 590_000;
const attackMs = 60_000;

const words = process.argv.slice(2);
const attacks = allAttacks.filter(({ side, name }) =>
  words.every((word) => `${side} ${name}`.includes(word)),
);
if (attacks.length === 0) throw new Error(`no attack is called ${words.join(' ')}`);

const begin = performance.now();
const longestMs = attacks.reduce((sum, { maxMs = 0 }) => sum + maxMs, 0);
const outcomes = await runAttacks(attacks, {
  limitMs: Math.max(limitMs, longestMs),
  attackMs,
  onEnd: ({ attack, failure, ms }) => {
    const verdict = failure === undefined ? 'pass' : 'FAIL';
    console.error(`${verdict}  ${attack.side}: ${attack.name} (${(ms / 1000).toFixed(1)} s)`);
  },
});
console.log(`\n${tableOf(outcomes)}\n`);
const failed = outcomes.filter(({ failure }) => failure !== undefined);
for (const { attack, failure = '' } of failed)
  console.log(`${attack.side}: ${attack.name}\n  ${failure.slice(0, 2_000)}\n`);
const seconds = ((performance.now() - begin) / 1000).toFixed(0);
console.log(`${outcomes.length - failed.length} of ${outcomes.length} hold; ${seconds} s`);
process.exit(failed.length > 0 ? 1 : 0);
