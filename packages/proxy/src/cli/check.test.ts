import { describe, expect, it } from 'vitest';
import { check } from './check.ts';

describe('check', () => {
  it('lists every mistake, prints nothing else, and says that all is not well', async () => {
    const verdict = await check({ model_list: [{ model_nam: 'a' }], sever: {} });
    expect(verdict).toEqual({
      exitCode: 1,
      output: '',
      complaints: [
        'error: model_list[0].model_nam: is no known key (nearest: model_name)',
        'error: sever: is no known key (nearest: server)',
        'error: model_list[0].model_name: is missing: expected a text',
        'error: model_list[0].litellm_params: is missing: expected a map',
        '',
      ].join('\n'),
    });
  });

  it('prints what the configuration comes to, without secrets, and what has no effect', async () => {
    const key = 'sk-Zq81mNvPx0Kd7RwYb2TgHs5UcLfJe9Aa';
    const { exitCode, output, complaints } = await check({
      model_list: [{ model_name: 'a', litellm_params: { model: 'openai/b', api_key: key } }],
      litellm_settings: { cache: true },
    });
    expect(exitCode).toBe(0);
    expect(complaints).toBe(
      'warning: litellm_settings.cache: is known from LiteLLM and has no effect here yet\n',
    );
    expect(output).toContain('api_key: sk-…e9Aa');
    for (let at = 3; at + 8 <= key.length; at += 1)
      expect(output).not.toContain(key.slice(at, at + 8));
  });
});
