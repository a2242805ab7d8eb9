import { describe, expect, it } from 'vitest';
import type { JsonObject, JsonValue } from '../../packages/core/src/index.ts';
import { checkConfig, configJsonSchema } from '../../packages/proxy/src/config/index.ts';
import { differences, examples } from './configuration-notes.ts';
import { configurationPage, exampleOf, listKeys, type Schema } from './configuration-page.ts';

const schema = configJsonSchema() as Schema;
const keys = listKeys(schema);

/** A configuration that serves what the examples name, with one value put at a path. */
function withValue(path: string, value: JsonValue): JsonObject {
  const served = ['gpt', 'claude', 'mistral', 'gpt-long', 'embed', 'moderate'];
  const entry: Record<string, JsonValue> = {
    model_name: 'gpt',
    litellm_params: { model: 'openai/gpt-4o', api_key: 'sk-x' },
  };
  const config: Record<string, JsonValue> = {
    model_list: [
      entry,
      ...served.slice(1).map((name) => ({
        model_name: name,
        litellm_params: { model: `mock/${name}` },
      })),
    ],
    credential_list: [{ credential_name: 'team-a', credential_values: { api_key: 'sk-x' } }],
  };
  const steps = path.replace('model_list[].', '').split('.');
  const last = steps.pop() ?? '';
  let place = path.startsWith('model_list[]') ? entry : config;
  for (const step of steps) {
    place[step] ??= {};
    place = place[step] as Record<string, JsonValue>;
  }
  place[last] = value;
  return config;
}

describe('configurationPage', () => {
  const page = configurationPage(schema);

  it('has a heading for each key with an effect, with its type', () => {
    expect(page).toContain('\n### `router_settings.num_retries`\n');
    expect(page).toContain('\n### `litellm_params.weight`\n');
    const headings = page.match(/^### .*$/gm) ?? [];
    expect(new Set(headings).size).toBe(headings.length);
    expect(headings.length).toBeGreaterThan(150);
    expect(page.match(/^- \*\*Type\*\*: /gm)?.length).toBe(headings.length);
  });

  it('lists keys without effect, and those that stop the start, elsewhere', () => {
    const [, guards = '', inert = ''] = page.split(/^## Keys (?:that stop|without)/m);
    expect(guards).toContain('`custom_auth`');
    expect(inert).not.toContain('`custom_auth`');
    expect(page).not.toContain('### `general_settings.custom_auth`');
  });

  it('has notes of keys that there are, and of no others', () => {
    const paths = keys.map(({ path }) => path);
    for (const path of [...Object.keys(examples), ...Object.keys(differences)]) {
      expect(paths).toContain(path);
    }
  });

  const shown = keys
    .filter(({ path }) => !path.startsWith('credential_list') && path !== 'include')
    .flatMap((key) => {
      const value = exampleOf(key);
      return value === undefined ? [] : [[key.path, value as JsonValue] as const];
    });
  it.each(shown)('gives %s an example that the checker takes', async (path, value) => {
    const environment = {
      OPENAI_API_KEY: 'sk-x',
      LITELLM_MASTER_KEY: 'sk-long-enough-to-be-a-key',
    };
    const { mistakes, warnings } = await checkConfig(withValue(path, value), { environment });
    const told = [...mistakes, ...warnings].map((finding) => JSON.stringify(finding));
    const name = path.split('.').at(-1) ?? path;
    expect(told.filter((text) => text.includes(name) && !text.includes('waive'))).toEqual([]);
  });
});
