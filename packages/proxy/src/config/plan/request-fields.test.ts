import { describe, expect, it } from 'vitest';
import { toRequestFields } from './request-fields.ts';

const model = 'openai/gpt-4o';

describe('toRequestFields', () => {
  it('gives nothing where the parameters add nothing to a request', () => {
    expect(toRequestFields({ model, api_key: 'sk', timeout: 5, rpm: 3 })).toEqual({});
  });

  it('sorts parameters by whom they are for', () => {
    expect(
      toRequestFields({
        model,
        temperature: 0.5,
        stop_sequences: ['x'],
        extra_body: { safe_prompt: true },
        extra_headers: { 'X-Team': 'a' },
        timeout: 5,
      }),
    ).toEqual({
      defaults: { temperature: 0.5 },
      ownDefaults: { stop_sequences: ['x'], safe_prompt: true },
      headers: { 'x-team': 'a' },
    });
  });

  it('sends an organization as a header, and lets a header of that name win', () => {
    expect(toRequestFields({ model, organization: 'o1' }).headers).toEqual({
      'openai-organization': 'o1',
    });
    const own = { 'OpenAI-Organization': 'o2' };
    expect(toRequestFields({ model, organization: 'o1', headers: own }).headers).toEqual({
      'openai-organization': 'o2',
    });
  });

  it('tells a mocked answer from a delay', () => {
    expect(toRequestFields({ model, mock_delay: 1 })).toEqual({});
    expect(toRequestFields({ model, mock_delay: 1, mock_response: '' })).toEqual({
      mock: { mock_delay: 1, mock_response: '' },
    });
  });
});
