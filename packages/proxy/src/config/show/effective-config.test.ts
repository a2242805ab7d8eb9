import { describe, expect, it } from 'vitest';
import { effectiveConfig } from './effective-config.ts';
import { loadConfig } from '../load.ts';

describe('effectiveConfig', () => {
  it('shows what has an effect, with secrets masked and deployments listed', async () => {
    const key = 'Zq81mNvPx0Kd7RwYb2TgHs5UcLfJe9Aa';
    const config = await loadConfig(
      {
        environment_variables: { SOMETHING: key },
        model_list: [
          {
            model_name: 'a',
            litellm_params: {
              model: 'openai/b',
              api_key: 'os.environ/SOMETHING',
              extra_headers: { 'x-odd': 'os.environ/SOMETHING' },
              tags: ['x'],
            },
          },
        ],
        litellm_settings: { modify_params: true, num_retries: 1 },
      },
      { environment: { LITELLM_MASTER_KEY: key } },
    );
    const shown = effectiveConfig(config);
    const text = JSON.stringify(shown);
    for (let at = 0; at + 8 <= key.length; at += 1)
      expect(text).not.toContain(key.slice(at, at + 8));
    expect(shown).toMatchObject({
      model_list: [{ litellm_params: { api_key: '…e9Aa', tags: ['x'] } }],
      litellm_settings: { num_retries: 1 },
      router_settings: { max_attempts: 4, standby_timeout: 60, first_content_seconds: 10 },
      deployments: [
        { model_name: 'a', provider: 'openai', model: 'b', base_url: 'https://api.openai.com/v1' },
      ],
    });
    expect(text).not.toContain('modify_params');
  });
});
