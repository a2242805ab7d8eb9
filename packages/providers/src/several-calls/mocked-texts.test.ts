import { type CallSettings, createCall, LLMError } from '@llm/core';
import { scriptedChat, testContext } from '@llm/core/testing';
import { describe, expect, it } from 'vitest';
import { mocked } from '../mock/mocked.ts';
import { mockedTexts } from './mocked-texts.ts';

const unreachable = scriptedChat(new LLMError('internal', 'the inner service was called'));
const ask = (mock?: CallSettings['mock']) =>
  mockedTexts(mocked()(unreachable))(
    createCall('textCompletion', { model: 'm', prompts: ['a', 'b'] }, mock ? { mock } : {}),
    testContext(),
  );

describe('mockedTexts', () => {
  it('lets calls through that ask for no mocked answer', async () => {
    await expect(ask()).rejects.toMatchObject({ code: 'unsupported' });
  });

  it('fails as the mock fields say', async () => {
    await expect(ask({ mock_response: 'litellm.RateLimitError' })).rejects.toMatchObject({
      code: 'rate_limited',
    });
  });

  it('answers each prompt as they say', async () => {
    const result = await ask({ mock_response: 'said' });
    expect(result.kind === 'response' && result.decoded().choices).toEqual([
      { index: 0, text: 'said', finish: { unified: 'stop' } },
      { index: 1, text: 'said', finish: { unified: 'stop' } },
    ]);
  });
});
