import { expect, it } from 'vitest';
import { asArray, asObject, type JsonObject, parseJson } from '../../../packages/core/src/index.ts';
import {
  buildGateway,
  checkConfig,
  configJsonSchema,
  effectiveConfig,
} from '../../../packages/proxy/src/config/index.ts';
import { generateFrom } from './configuration.ts';
import { mutate } from './mutate.ts';
import { createRandom, type Random } from './random.ts';

// `HOSTILE_COUNT=10000` for a long run, `HOSTILE_SEED=…` for another one.
const count = Number(process.env['HOSTILE_COUNT'] ?? 300);
const seed = Number(process.env['HOSTILE_SEED'] ?? 20_261_201);

const served = { model_name: 'a', litellm_params: { model: 'openai/a', api_key: 'k' } };

/** A file as the schema has it, in half of the cases with mistakes. */
function generate(random: Random): string {
  const { include: _, ...sections } = asObject(generateFrom(random, configJsonSchema())) ?? {};
  const entries = asArray(sections['model_list']) ?? [];
  // Without an entry that can be served, not much of the others is looked at.
  const file: JsonObject = random.chance(0.8)
    ? { ...sections, model_list: [served, ...entries] }
    : sections;
  return random.chance(0.5) ? JSON.stringify(file) : mutate(random, file, 2);
}

it(
  'starts with a configuration or says what is wrong with it',
  { timeout: 60_000 + count * 100 },
  async () => {
    const random = createRandom(seed);
    let started = 0;
    for (let at = 0; at < count; at += 1) {
      const content = generate(random);
      const outcome = await checkConfig('/nowhere/config.yaml', { environment: {}, content })
        .then(async ({ config, mistakes }) => {
          expect(mistakes.every(({ message }) => message !== '')).toBe(true);
          if (config === undefined) return mistakes.length > 0 ? undefined : 'no mistake is told';
          effectiveConfig(config);
          await buildGateway(config).close();
          started += 1;
          return undefined;
        })
        .catch((cause: unknown) => (cause instanceof Error ? cause.stack : String(cause)));
      expect(outcome, content.slice(0, 3_000)).toBeUndefined();
    }
    expect(started).toBeGreaterThan(count / 10);
  },
);

it('generates files that are JSON', () => {
  const random = createRandom(seed);
  const file = JSON.stringify(generateFrom(random, configJsonSchema()));
  expect(asObject(parseJson(file))).toBeDefined();
});
