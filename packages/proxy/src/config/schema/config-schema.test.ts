import { asArray, asObject, asString, type JsonObject, type JsonValue } from '@llm/core';
import { describe, expect, it } from 'vitest';
import { configJsonSchema, configSchema } from './config-schema.ts';

/** Every property of the schema with its path. */
function* properties(schema: JsonObject, path = ''): Generator<readonly [string, JsonObject]> {
  for (const [name, value] of Object.entries(asObject(schema['properties']) ?? {})) {
    const property = asObject(value) ?? {};
    yield [`${path}.${name}`, property];
    yield* properties(property, `${path}.${name}`);
  }
  const inner: readonly (JsonValue | undefined)[] = [
    schema['items'],
    schema['additionalProperties'],
    ...(asArray(schema['anyOf']) ?? []),
  ];
  for (const part of inner) {
    const object = asObject(part);
    if (object !== undefined) yield* properties(object, path);
  }
}

describe('configJsonSchema', () => {
  const all = [...properties(configJsonSchema())];

  it('describes every key', () => {
    const silent = all.filter(
      ([, property]) => (asString(property['description']) ?? '').length < 5,
    );
    expect(silent.map(([path]) => path)).toEqual([]);
    expect(all.length).toBeGreaterThan(300);
  });

  it('says of a number what it counts', () => {
    const paths = all.map(([path]) => path);
    expect(paths).toContain('.model_list.litellm_params.api_base');
    expect(paths).toContain('.server.body_limit_mb');
    expect(Object.fromEntries(all)['.router_settings.timeout']).toMatchObject({ type: 'number' });
  });

  it('describes a declared provider, which the schema itself does not check', () => {
    const described = Object.fromEntries(all);
    expect(described['.providers.base_url']).toMatchObject({ type: 'string' });
    expect(described['.providers.package']).toMatchObject({ type: 'string' });
    expect(described['.providers.auth.scheme']?.['enum']).toEqual([
      'bearer',
      'header',
      'query',
      'none',
    ]);
    const config = { providers: { acme: 7 } };
    expect(configSchema.safeParse(config)).toMatchObject({ success: true, data: config });
  });

  it('marks the keys that have no effect yet', () => {
    expect(Object.fromEntries(all)['.litellm_settings.modify_params']).toMatchObject({
      status: 'later',
    });
    expect(Object.fromEntries(all)['.litellm_settings.drop_params']).not.toHaveProperty('status');
  });
});
