import { describe, expect, it } from 'vitest';
import { deploymentId } from './deployment-id.ts';

const params = {
  model: 'openai/gpt-4o',
  api_base: 'https://a.example',
  extra_headers: { a: '1', b: '2' },
};

describe('deploymentId', () => {
  it('differs where the deployment differs', () => {
    const ids = [
      deploymentId('fast', params),
      deploymentId('slow', params),
      deploymentId('fast', { ...params, api_base: 'https://b.example' }),
      deploymentId('fast', { ...params, rpm: 1 }),
    ];
    expect(new Set(ids).size).toBe(4);
  });

  it('survives a new key and another order of keys', () => {
    const other = {
      extra_headers: { b: '2', 'x-api-key': 'new', a: '1' },
      api_key: 'sk-new',
      api_base: 'https://a.example',
      model: 'openai/gpt-4o',
    };
    expect(deploymentId('fast', { ...other, api_key: 'sk-old' })).toBe(
      deploymentId('fast', params),
    );
    expect(deploymentId('fast', other)).toBe(deploymentId('fast', params));
  });
});
