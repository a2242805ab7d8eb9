import { expect, it } from 'vitest';
import { isLLMError, type JsonValue, parseJson } from '../../../packages/core/src/index.ts';
import { createCatalogue } from '../../../packages/providers/src/catalogue/index.ts';
import { streamChunkBuilder } from '../../../packages/providers/src/index.ts';
import { tokenCounter, trimMessages } from '../../../packages/providers/src/tokens/index.ts';
import { answerSeeds } from './answer-seeds.ts';
import { mutate } from './mutate.ts';
import { createRandom, type Random } from './random.ts';
import { readRequestSeeds } from './request-seeds.ts';

// `HOSTILE_COUNT=100000` for a long run, `HOSTILE_SEED=…` for another one.
const count = Number(process.env['HOSTILE_COUNT'] ?? 1_000);
const seed = Number(process.env['HOSTILE_SEED'] ?? 20_261_201);

const path = '/v1/chat/completions';
const chunks = answerSeeds(path, true).map((answer) =>
  'events' in answer
    ? answer.events.flatMap(({ data }) => (data.startsWith('{') ? [parseJson(data)] : []))
    : [],
);
const answers = answerSeeds(path, false).map((answer) => ('whole' in answer ? answer.whole : null));
const requests = readRequestSeeds().filter((request) => request.path.endsWith(path));
const catalogue = createCatalogue();

/** The value with a few places that are wrong. */
function spoilt(random: Random, value: JsonValue): JsonValue {
  try {
    return parseJson(mutate(random, value));
  } catch {
    // Some mistakes leave no JSON, so that no value could have them.
    return value;
  }
}

// What programs hand to functions comes from files and databases too, which no compiler has seen.
const functions: readonly (readonly [name: string, call: (random: Random) => unknown])[] = [
  [
    'streamChunkBuilder',
    (random) => streamChunkBuilder(spoilt(random, random.one(chunks)) as never),
  ],
  [
    'tokenCounter',
    (random) => {
      const { messages = null, tools = null } = random.one(requests).body;
      const given = { messages: spoilt(random, messages), tools: spoilt(random, tools) };
      return tokenCounter({ model: 'gpt-4o', ...given } as never);
    },
  ],
  [
    'trimMessages',
    (random) => {
      const messages = spoilt(random, random.one(requests).body['messages'] ?? []);
      return trimMessages(messages as never, { model: 'gpt-4o', maxTokens: 20 });
    },
  ],
  [
    'completionCost',
    (random) =>
      catalogue.completionCost({
        model: 'openai/gpt-4o',
        completion_response: spoilt(random, random.one(answers)) as never,
      }),
  ],
  ['getModelInfo', (random) => catalogue.getModelInfo(spoilt(random, 'openai/gpt-4o') as never)],
];

it.each(functions)(
  '%s answers or says what is wrong',
  { timeout: 60_000 + count * 50 },
  async (_, call) => {
    const random = createRandom(seed);
    for (let made = 0; made < count; made += 1) {
      try {
        await call(random);
      } catch (cause) {
        const code = isLLMError(cause) ? cause.code : 'no LLMError';
        expect(code, cause instanceof Error ? cause.stack : '').not.toMatch(
          /^(?:internal|no LLMError)$/,
        );
      }
    }
  },
);
