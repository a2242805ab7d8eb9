import { fileURLToPath } from 'node:url';
import { loadConfig } from '@llm/proxy/config';
import { describe, expect, it } from 'vitest';
import { greeting } from './greeting.ts';

const demo = fileURLToPath(new URL('../config.yaml', import.meta.url));

describe('greeting', () => {
  it('shows a call that needs no key where there is none', async () => {
    const text = greeting('http://127.0.0.1:4000', await loadConfig(demo, { environment: {} }));
    expect(text).toContain('curl http://127.0.0.1:4000/v1/chat/completions');
    expect(text).toContain('"model":"mock"');
    expect(text).not.toContain('authorization');
  });

  it('says which header to send where there is a key, and never the key', async () => {
    const environment = { LITELLM_MASTER_KEY: 'sk-very-secret-and-long' };
    const text = greeting('http://127.0.0.1:4000', await loadConfig(demo, { environment }));
    expect(text).toContain('Bearer $LITELLM_MASTER_KEY');
    expect(text).not.toContain('very-secret');
  });

  it('lists the providers whose keys are there', async () => {
    const environment = { GROQ_API_KEY: 'gsk_1234', OPENAI_API_KEY: 'sk-1234' };
    const text = greeting('http://127.0.0.1:4000', await loadConfig(demo, { environment }));
    expect(text).toContain('groq/*');
    expect(text).toContain('gpt-*');
    expect(text).not.toContain('anthropic/*');
  });
});
