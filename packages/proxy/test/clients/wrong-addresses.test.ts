import Anthropic from '@anthropic-ai/sdk';
import OpenAI from 'openai';
import { describe, expect, it } from 'vitest';
import { modelOf } from '../support/stage.ts';
import { useStage } from '../support/use-stage.ts';
import { masterKeyOfTests } from '../support/start-gateway.ts';

const stage = useStage();

const openai = (base: string) =>
  new OpenAI({ apiKey: masterKeyOfTests, baseURL: stage.gateway.url + base, maxRetries: 0 });
const anthropic = (base: string) =>
  new Anthropic({ apiKey: masterKeyOfTests, baseURL: stage.gateway.url + base, maxRetries: 0 });
const messages = [{ role: 'user' as const, content: 'Hi' }];

describe('a client with a base URL that it should not have', () => {
  it.each(['', '/', '/v1/', '//v1'])('OpenAI’s works with %j', async (base) => {
    const model = modelOf('openai');
    const answer = await openai(base).chat.completions.create({ model, messages });
    expect(answer.choices).toHaveLength(1);
  });

  it('Anthropic’s works with a slash at the end', async () => {
    const model = modelOf('anthropic');
    const answer = await anthropic('/').messages.create({ model, messages, max_tokens: 9 });
    expect(answer.type).toBe('message');
  });

  it('Anthropic’s says that /v1 is too much', async () => {
    const call = anthropic('/v1').messages.create({ model: 'anthropic', messages, max_tokens: 9 });
    await expect(call).rejects.toThrow(Anthropic.NotFoundError);
    await expect(call).rejects.toThrow('did you mean /v1/messages?');
  });

  it('OpenAI’s says which part is too much, and does not take it for a missing model', async () => {
    const call = openai('/v1/chat/completions').chat.completions.create({ model: 'x', messages });
    await expect(call).rejects.toThrow(OpenAI.NotFoundError);
    await expect(call).rejects.toMatchObject({
      code: 'unknown_url',
      message: expect.stringContaining('seems to end in /v1/chat/completions'),
    });
  });

  it('OpenAI’s says what is not here yet', async () => {
    const call = openai('/v1').images.generate({ prompt: 'Hi' });
    await expect(call).rejects.toMatchObject({
      code: 'unknown_url',
      message: expect.stringContaining(
        '/v1/images/generations, known from OpenAI, is not here yet',
      ),
    });
  });
});
