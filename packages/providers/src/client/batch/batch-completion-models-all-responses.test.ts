import { afterEach, describe, expect, it } from 'vitest';
import { openaiChunks } from '../../../test/documented.ts';
import { events, json } from '../../../test/serve.ts';
import {
  answering,
  clientOf,
  closeAll,
  startClient,
  startProvider,
} from '../../../test/support/batch-client.ts';
import { batchCompletionModelsAllResponses } from './batch-completion-models-all-responses.ts';

afterEach(closeAll);

const messages = [{ role: 'user', content: 'Good morning' }] as const;

async function startThree() {
  const refusing = json(401, { error: { message: 'who are you' } });
  const one = await startProvider('one', answering());
  const two = await startProvider('two', refusing);
  const three = await startProvider('three', answering());
  const providers = [one.provider, two.provider, three.provider];
  return { client: clientOf({ providers }), models: ['three/c', 'two/b', 'one/a'] };
}

describe('batchCompletionModelsAllResponses', () => {
  it('throws when no models are given, and when its signal has aborted (checklist 139)', async () => {
    const { client } = await startClient(answering());
    await expect(batchCompletionModelsAllResponses(client, { messages })).rejects.toMatchObject({
      code: 'invalid_request',
      param: 'models',
    });
    const signal = AbortSignal.abort();
    await expect(
      batchCompletionModelsAllResponses(client, { models: ['acme/a'], messages, signal }),
    ).rejects.toMatchObject({ code: 'cancelled' });
  });

  it('gives every success in the order of the models (checklist 138)', async () => {
    const { client, models } = await startThree();
    const answers = await batchCompletionModelsAllResponses(client, { models, messages });
    expect(answers.map(({ model }) => model)).toEqual(['c', 'a']);
  });

  it('gives what became of each where that is asked for (checklist 138)', async () => {
    const { client, models } = await startThree();
    const outcomes = await batchCompletionModelsAllResponses(client, {
      models,
      messages,
      settled: true,
    });
    expect(outcomes.map(({ model, error }) => [model, error?.code])).toEqual([
      ['three/c', undefined],
      ['two/b', 'authentication'],
      ['one/a', undefined],
    ]);
    expect(outcomes[0]?.response?.choices[0]?.message.content).toBe('answer to Good morning');
  });

  it('takes a text with commas, and gives nothing for no models (checklist 139)', async () => {
    const { client } = await startThree();
    const answers = await batchCompletionModelsAllResponses(client, {
      model: 'one/a, three/c',
      messages,
    });
    expect(answers.map(({ model }) => model)).toEqual(['a', 'c']);
    expect(await batchCompletionModelsAllResponses(client, { models: [], messages })).toEqual([]);
  });

  it('gives streams, which live on', async () => {
    const { client } = await startClient(events(openaiChunks));
    const streams = await batchCompletionModelsAllResponses(client, {
      models: ['acme/a', 'acme/b'],
      messages,
      stream: true,
    });
    const texts = await Promise.all(
      streams.map(async (stream) => {
        let text = '';
        for await (const { choices } of stream) text += choices[0]?.delta.content ?? '';
        return text;
      }),
    );
    expect(texts).toEqual(['Good morning!', 'Good morning!']);
  });
});
