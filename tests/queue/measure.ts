// How soon calls that wait are let in, what waiting costs, and whether that grows with their number: `npm run measure:queue`.
// With `--check` it ends with code 1 where a figure is above its bound.
import { costOfWaiting, measureMemoryWaiters } from './memory-waiters.ts';
import { measureRedisWaiters } from './redis-waiters.ts';

interface Figure {
  readonly name: string;
  readonly value: number;
  readonly bound: number;
  readonly unit: string;
}

const at = (sorted: readonly number[], share: number): number =>
  sorted[Math.floor((sorted.length - 1) * share)] ?? Number.NaN;

const memory = await measureMemoryWaiters();
const few = await costOfWaiting(1_000);
const many = await costOfWaiting(100_000);
const redis = await measureRedisWaiters();
const figures: readonly Figure[] = [
  {
    name: 'memory, 1,000 wait: p99 of an admission',
    value: at(memory.delays, 0.99),
    bound: 5,
    unit: 'ms',
  },
  {
    name: 'memory, 1,000 wait: CPU while nothing changes',
    value: memory.idleShare * 100,
    bound: 1,
    unit: '%',
  },
  { name: 'memory: a call at 1,000 that wait', value: few, bound: Infinity, unit: 'µs' },
  { name: 'memory: a call at 100,000 that wait', value: many, bound: Infinity, unit: 'µs' },
  { name: 'memory: the second over the first', value: many / few, bound: 2, unit: '' },
  {
    name: 'Redis, 3 processes, 1,000 wait: p99 of an admission',
    value: at(redis.delays, 0.99),
    bound: 20,
    unit: 'ms',
  },
  {
    name: 'Redis, 3 processes, 1,000 wait: CPU while nothing changes',
    value: redis.idleShare * 100,
    bound: Infinity,
    unit: '%',
  },
];
const missed = figures.filter(({ value, bound }) => !(value < bound));
for (const { name, value, bound, unit } of figures) {
  const most = bound === Infinity ? '' : `  (below ${bound} ${unit})`;
  console.log(`${name.padEnd(58)} ${value.toFixed(2).padStart(8)} ${unit}${most}`);
}
for (const { name } of missed) console.error(`missed: ${name}`);
process.exit(process.argv.includes('--check') && missed.length > 0 ? 1 : 0);
