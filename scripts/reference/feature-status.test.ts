import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { buildGateway, loadConfig } from '../../packages/proxy/src/config/index.ts';
import { configJsonSchema } from '../../packages/proxy/src/config/index.ts';
import { builtInProviders } from '../../packages/proxy/src/config/plan/known-providers.ts';
import type { Schema } from './configuration-page.ts';
import { featureBlocks, withBlock } from './feature-blocks.ts';
import { featureStatus } from './feature-status.ts';

const root = join(import.meta.dirname, '../..');
const count = new Set(builtInProviders.map(({ id }) => id)).size - 1;
const features = featureStatus(count);
const absent = features.flatMap(({ missing }) => missing);

const source = { model_list: [{ model_name: 'm', litellm_params: { model: 'mock/echo' } }] };
const { gateway, close } = buildGateway(await loadConfig(source, { environment: {} }), {});
afterAll(close);

function statusOf(key: string): string | undefined {
  let schema: Schema | undefined = configJsonSchema();
  for (const name of key.split('.')) schema = schema?.properties?.[name];
  return schema?.status;
}

describe('featureStatus', () => {
  it.each(absent.flatMap(({ what, path }) => (path === undefined ? [] : [[what, path]])))(
    'says that %s are missing while the gateway does not serve %s',
    (_what, path) => {
      expect(gateway.serves(path)).toBe(false);
    },
  );

  it.each(absent.flatMap(({ what, key }) => (key === undefined ? [] : [[what, key]])))(
    'says that %s are missing while %s has no effect',
    (_what, key) => {
      expect(statusOf(key)).toMatch(/^(?:later|guard)$/);
    },
  );

  it('would notice that something is served', () => {
    expect(gateway.serves('/v1/embeddings')).toBe(true);
    expect(statusOf('router_settings.num_retries')).not.toBe('later');
  });

  it('counts the providers that the README names', () => {
    expect(readFileSync(join(root, 'README.md'), 'utf8')).toContain(
      `**${count} providers and a mock.**`,
    );
  });
});

describe('withBlock', () => {
  it('fails for a page without both marks', () => {
    expect(() => withBlock('no marks', 'x')).toThrow('the page has no <!-- features');
    const [mark = ''] =
      /<!-- features.*-->/.exec(readFileSync(join(root, 'README.md'), 'utf8')) ?? [];
    expect(() => withBlock(`a\n${mark}\nb`, 'x')).toThrow('the page has no <!-- end of features');
  });

  it('leaves a page alone whose block is up to date', () => {
    for (const [path, block] of Object.entries(featureBlocks(features))) {
      const page = readFileSync(join(root, path), 'utf8');
      expect(withBlock(page, block)).toBe(page);
    }
  });
});
