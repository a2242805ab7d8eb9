import { describe, expect, it } from 'vitest';
import { checkConfig } from '../config/load.ts';
import { oneModel } from './one-model.ts';

describe('oneModel', () => {
  it('is a configuration in which every call goes to the one model', async () => {
    const source = oneModel({
      model: 'openai/gpt-4o',
      alias: 'mine',
      apiBase: 'http://127.0.0.1:1',
      temperature: 0.5,
      maxTokens: 5,
      requestTimeout: 7,
      dropParams: true,
    });
    const { config, mistakes, warnings } = await checkConfig(source, { environment: {} });
    expect([...mistakes, ...warnings]).toEqual([]);
    expect(config?.file.general_settings?.completion_model).toBe('mine');
    expect(config?.deployments).toMatchObject([
      {
        modelName: 'mine',
        model: 'gpt-4o',
        defaults: { temperature: 0.5, max_tokens: 5 },
        params: { timeout: 7, drop_params: true },
      },
    ]);
  });

  it('leaves a pattern to the names that callers give', async () => {
    const { config, mistakes } = await checkConfig(oneModel({ model: 'mock/*' }), {
      environment: {},
    });
    expect(mistakes).toEqual([]);
    expect(config?.file.general_settings).toBeUndefined();
    expect(config?.deployments[0]?.modelName).toBe('mock/*');
  });
});
