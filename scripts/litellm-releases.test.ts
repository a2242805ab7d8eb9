import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { checkLiteLLMRequirement, isRefusedLiteLLM } from './litellm-releases.ts';

describe('isRefusedLiteLLM', () => {
  it.each([
    ...['1.82.7', '1.82.8', '1.107', '1.107.0', '1.107.12', '1.107.0rc1', '1.107.1.post2'],
    ...['v1.82.7', '1.82.8.dev3', '1.082.07', '0!1.107.3', ' 1.82.7 ', '1.82.7+local'],
  ])('refuses %s', (version) => {
    expect(isRefusedLiteLLM(version)).toBe(true);
  });

  it.each(['1.82.6', '1.82.9', '1.82.70', '1.82', '1.108.7', '1.1070.1', '2.107.0', '2.82.7', ''])(
    'takes %s',
    (version) => {
      expect(isRefusedLiteLLM(version)).toBe(false);
    },
  );
});

describe('checkLiteLLMRequirement', () => {
  it.each([
    ['litellm', 'pinned'],
    ['litellm>=1.80', 'pinned'],
    ['litellm==1.108.*', 'pinned'],
    ['litellm[proxy]', 'pinned'],
    ['litellm == 1.108.7, >1', 'pinned'],
    ['litellm @ https://example.com/litellm.whl', 'pinned'],
    ['litellm==1.107.2', 'compromised'],
    ['openai==2.0.0\nLiteLLM[proxy]==1.82.8  # a comment', 'compromised'],
    ['litellm===1.82.7', 'compromised'],
  ])('refuses %j', (requirements, message) => {
    expect(() => checkLiteLLMRequirement(requirements)).toThrow(message);
  });

  it.each([
    'litellm==1.108.7',
    'litellm[proxy]==1.108.7 # a comment',
    'litellm==1.108.7; python_version >= "3.11"',
    '# litellm 1.82.7 is not here',
    'litellm-proxy-extras==0.4.5',
    'openai==2.0.0',
  ])('takes %j', (requirements) => {
    expect(() => checkLiteLLMRequirement(requirements)).not.toThrow();
  });

  it('takes the requirements of the clients for Python', () => {
    const folder = join(dirname(import.meta.dirname), 'tests/python/requirements');
    for (const name of readdirSync(folder)) {
      expect(() => checkLiteLLMRequirement(readFileSync(join(folder, name), 'utf8'))).not.toThrow();
    }
  });
});
