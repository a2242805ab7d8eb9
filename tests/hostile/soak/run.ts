// Calls the gateway for a long time, at a steady rate, from an upstream that fails now and then, and says whether memory that
// is still in use grows: `npm run soak -- --minutes 30 --rate 200`. It ends with code 1 where it does, where a call had neither
// a whole answer nor an error that says why, or where something is still open at the end.
import { parseArgs } from 'node:util';
import { createRandom } from '../generate/random.ts';
import { freePort } from '../harness/free-port.ts';
import { callerKey, type GatewayProcess, startGatewayProcess } from '../harness/gateway-process.ts';
import { startHostileUpstream } from '../harness/hostile-upstream.ts';
import { configAt } from '../harness/stage.ts';
import { createFaultyAnswer } from './faulty-upstream.ts';
import { type Sample, slopeOf } from './slope.ts';

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '30' },
    rate: { type: 'string', default: '200' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
  },
});
const [minutes, rate, seed] = [values.minutes, values.rate, values.seed].map(Number) as [
  number,
  number,
  number,
];
for (const [name, value] of Object.entries({ minutes, rate, seed }))
  if (!(value > 0)) throw new TypeError(`--${name} must be a number above 0`);

// What compiles, and fills its caches, does so in the first part of the run, and is no growth.
const warmUpShare = 0.2;
const bound = { perHour: 1 };

const random = createRandom(seed);
const upstream = await startHostileUpstream();
const faulty = createFaultyAnswer(random);
upstream.answerWith(faulty.answer);
const config = configAt(upstream.origin, {
  router_settings: { num_retries: 2, timeout: 2, cooldown_time: 0.2, allowed_fails: 20 },
});
const gateway = await startGatewayProcess({
  config,
  stdout: 'unread pipe',
  port: await freePort(),
});
gateway.child.stdout?.resume();

const counts = { whole: 0, told: 0, aborted: 0, wrong: 0 };
let firstWrong: string | undefined;
let open = 0;

async function call(): Promise<void> {
  const [path, stream] = [random.one(['/v1/chat/completions', '/v1/messages']), random.chance(0.5)];
  const leaving = random.chance(0.03) ? AbortSignal.timeout(1 + random.below(20)) : undefined;
  open += 1;
  try {
    const response = await fetch(`${gateway.url}${path}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${callerKey}`, 'content-type': 'application/json' },
      body: JSON.stringify({
        model: random.one(['openai', 'anthropic']),
        max_tokens: 9,
        stream,
        messages: [{ role: 'user', content: 'x'.repeat(random.size(2_000)) }],
      }),
      signal: leaving ?? null,
    });
    judge(response.status, await response.text());
  } catch (cause) {
    if (leaving?.aborted === true) counts.aborted += 1;
    else judge(0, String(cause));
  } finally {
    open -= 1;
  }
}

/** An answer is whole, or says what went wrong. */
function judge(status: number, text: string): void {
  const isError = /"error"/.test(text);
  const isWhole =
    status === 200 &&
    (text.startsWith('{') ? text.includes('Hello') : /\[DONE\]|message_stop/.test(text));
  if (isWhole && !isError) counts.whole += 1;
  else if (isError) counts.told += 1;
  else {
    counts.wrong += 1;
    firstWrong ??= `${status} ${text.slice(0, 300)}`;
  }
}

const begin = performance.now();
const hours = (): number => (performance.now() - begin) / 3_600_000;
const samples: Sample[] = [];
const everyMs = 5;
let due = 0;
let sampled = 0;
console.error(`seed ${seed}: ${rate} calls a second for ${minutes} minutes`);
while (hours() * 60 < minutes && !gateway.hasEnded()) {
  due += (rate * everyMs) / 1_000;
  // A gateway that no longer answers is not asked without end.
  for (; due >= 1 && open < 2_000; due -= 1) void call();
  if (Math.floor(hours() * 120) > sampled) {
    sampled = Math.floor(hours() * 120);
    await sample(gateway);
  }
  await new Promise((resolve) => void setTimeout(resolve, everyMs));
}
const patience = performance.now() + 15_000;
while (open > 0 && performance.now() < patience)
  await new Promise((resolve) => void setTimeout(resolve, 50));

async function sample(process: GatewayProcess): Promise<void> {
  const { heapMb, nowMb } = await process.begin();
  samples.push({ hours: hours(), value: heapMb });
  console.error(
    `${(hours() * 60).toFixed(1)} min: live heap ${heapMb.toFixed(2)} MB, process ${nowMb.toFixed(0)} MB, ${open} open, ${JSON.stringify(counts)}`,
  );
}

const ended = gateway.hasEnded();
const { perHour, standardError } = slopeOf(
  samples.filter((one) => one.hours * 60 > minutes * warmUpShare),
);
console.log(`faults met: ${[...faulty.met].map(([name, times]) => `${name} ${times}`).join(', ')}`);
console.log(
  `${counts.whole} whole, ${counts.told} told why not, ${counts.aborted} left, ${counts.wrong} wrong, ${open} still open`,
);
console.log(
  Number.isNaN(perHour)
    ? 'live heap: the run was too short to tell'
    : `live heap: ${perHour.toFixed(2)} MB an hour, give or take ${standardError.toFixed(2)}; bound ${bound.perHour}`,
);
if (firstWrong !== undefined) console.log(`the first wrong one: ${firstWrong}`);
await gateway.close();
await upstream.close();
const failed = ended || counts.wrong > 0 || open > 0 || perHour - standardError > bound.perHour;
console.log(failed ? 'FAIL' : 'pass');
process.exit(failed ? 1 : 0);
