import { describe, expect, it } from 'vitest';
import { anthropic, openai } from '../../../packages/providers/src/index.ts';
import { anyAnswer, anyRequest, asksForStream } from './any-format.ts';
import { ask, createGateways } from './in-memory.ts';
import { createRandom } from './random.ts';
import { generateRequest } from './request.ts';
import { generateAnswer } from './upstream-answer.ts';

// `HOSTILE_COUNT=100000` for a long run, `HOSTILE_SEED=…` for another one.
const count = Number(process.env['HOSTILE_COUNT'] ?? 3_000);
const seed = Number(process.env['HOSTILE_SEED'] ?? 20_261_130);
const limitMs = 60_000 + count * 20;

const toBytes = (body: unknown): Uint8Array =>
  body instanceof Uint8Array
    ? body
    : Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));

it('fails at no body of a caller with a failure of its own', { timeout: limitMs }, async () => {
  const random = createRandom(seed);
  const { gateways, failures } = createGateways(
    (path, body) => {
      const answer = generateAnswer(createRandom(1), path, asksForStream(path, body));
      return { ...answer, isCut: false };
    },
    [openai, anthropic],
  );
  for (let sent = 0; sent < count && failures.length === 0; sent += 1) {
    const { path, body } = generateRequest(random);
    await ask(random, gateways, { path, body: toBytes(body) });
  }
  expect(failures).toEqual([]);
});

it(
  'fails at no answer of an upstream with a failure of its own',
  { timeout: limitMs },
  async () => {
    const random = createRandom(seed + 1);
    const { gateways, failures } = createGateways(
      (path, body) => generateAnswer(random, path, asksForStream(path, body)),
      [openai, anthropic],
    );
    const messages = [{ role: 'user', content: 'hi' }];
    for (let sent = 0; sent < count && failures.length === 0; sent += 1) {
      const stream = random.chance(0.6) ? { stream: true } : {};
      const tools = random.chance(0.2)
        ? { tools: [{ type: 'function', function: { name: 'f' } }], n: 2 }
        : {};
      await ask(random, gateways, {
        path: random.one(['/v1/chat/completions', '/v1/messages']),
        body: toBytes({ model: 'm', max_tokens: 5, messages, ...stream, ...tools }),
      });
    }
    expect(failures).toEqual([]);
  },
);

describe.each(['bodies of callers', 'answers of upstreams'])('%s, in every format', (side) => {
  it('meet no failure of our own', { timeout: limitMs }, async () => {
    const isBody = side === 'bodies of callers';
    const random = createRandom(seed + (isBody ? 2 : 3));
    const { gateways, failures } = createGateways((path, body) =>
      anyAnswer(random, path, { isStreamed: asksForStream(path, body), isSpoilt: !isBody }),
    );
    for (let sent = 0; sent < count && failures.length === 0; sent += 1) {
      const { path, body } = anyRequest(random, ['m'], { isSpoilt: isBody });
      await ask(random, gateways, { path, body: toBytes(body) });
    }
    expect(failures).toEqual([]);
  });
});
