import { expect, it } from 'vitest';
import {
  asObject,
  isLLMError,
  type JsonObject,
  parseJson,
} from '../../../packages/core/src/index.ts';
import {
  anthropic,
  bedrock,
  cohere,
  createClient,
  gemini,
  ollama,
  openai,
} from '../../../packages/providers/src/index.ts';
import { anyAnswer, asksForStream } from './any-format.ts';
import { generatedTransport } from './generated-transport.ts';
import { mutate } from './mutate.ts';
import { createRandom, type Random } from './random.ts';
import { readRequestSeeds } from './request-seeds.ts';

// `HOSTILE_COUNT=100000` for a long run, `HOSTILE_SEED=…` for another one.
const count = Number(process.env['HOSTILE_COUNT'] ?? 2_000);
const seed = Number(process.env['HOSTILE_SEED'] ?? 20_261_201);

const models = [
  ...['openai/gpt-4o', 'anthropic/claude-sonnet-4-5', 'gemini/gemini-2.5-flash'],
  ...['cohere/command-r', 'ollama/llama3', 'bedrock/anthropic.claude-3'],
];
/** Parameters of a call, which may be wrong. */
function paramsOf(random: Random, path: string, isSpoilt: boolean): JsonObject {
  const seeds = readRequestSeeds().filter((request) => request.path.endsWith(path));
  const { tags: _, fallbacks: __, ...body } = random.one(seeds).body;
  const stream = random.chance(0.3) ? { stream: true } : {};
  const params = { ...body, ...stream, model: random.one(models), drop_params: random.chance(0.5) };
  if (!isSpoilt) return params;
  try {
    return asObject(parseJson(mutate(random, params))) ?? {};
  } catch {
    // A program's parameters are values, so a text that is no JSON cannot be among them.
    return params;
  }
}

async function readOut(answer: unknown): Promise<void> {
  if (typeof answer !== 'object' || answer === null || !(Symbol.asyncIterator in answer)) return;
  const stream = answer as AsyncIterable<unknown>;
  for await (const chunk of stream) expect(chunk).toBeTypeOf('object');
}

it(
  'fails at no call of a program and no answer with a failure of its own',
  { timeout: 60_000 + count * 30 },
  async () => {
    const random = createRandom(seed);
    let isBadAnswer = false;
    const transport = generatedTransport((path, body) =>
      anyAnswer(random, path, { isStreamed: asksForStream(path, body), isSpoilt: isBadAnswer }),
    );
    const client = createClient({
      providers: [openai, anthropic, gemini, cohere, ollama, bedrock],
      credentials: () => ({ apiKey: 'k', settings: { aws_region_name: 'us-east-1' } }),
      retries: 0,
      transport,
    });
    // A program may pass anything, whatever its compiler says.
    const calls: readonly (readonly [path: string, call: (params: never) => Promise<unknown>])[] = [
      ['/chat/completions', client.completion],
      ['/responses', client.responses],
      ['/v1/messages', client.messages],
    ];
    let answered = 0;
    for (let made = 0; made < count; made += 1) {
      isBadAnswer = random.chance(0.5);
      const [path, call] = random.one(calls);
      const params = paramsOf(random, path, !isBadAnswer);
      try {
        await readOut(await call(params as never));
        answered += 1;
      } catch (cause) {
        const code = isLLMError(cause) ? cause.code : 'no LLMError';
        expect(
          code,
          `${path} ${JSON.stringify(params).slice(0, 2_000)}\n${String(cause)}`,
        ).not.toMatch(/^(?:internal|no LLMError)$/);
      }
    }
    expect(answered).toBeGreaterThan(count / 10);
  },
);
