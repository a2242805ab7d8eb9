import { getEventListeners } from 'node:events';
import { afterEach, describe, expect, it } from 'vitest';
import { isLLMError } from '@llm/core';
import { openaiChunks } from '../../../test/documented.ts';
import { events, json } from '../../../test/serve.ts';
import {
  answering,
  clientOf,
  closeAll,
  startClient,
  startProvider,
} from '../../../test/support/batch-client.ts';
import { batchCompletionModels } from './batch-completion-models.ts';

afterEach(closeAll);

const messages = [{ role: 'user', content: 'Good morning' }] as const;
const silent = answering(() => ({ stays: true }));
const refusing = (status: number) => json(status, { error: { message: `no ${status}` } });

/** A client of three providers, of which `fast` alone answers. */
async function startRace() {
  const slow = await startProvider('slow', silent);
  const begun = await startProvider('begun', silent);
  const fast = await startProvider('fast', answering());
  const client = clientOf({ providers: [slow.provider, begun.provider, fast.provider] });
  return { slow, begun, fast, client, models: ['slow/a', 'begun/b', 'fast/c'] };
}

describe('batchCompletionModels that fails', () => {
  it.each([
    [{}, 'models'],
    [{ models: [] }, 'models'],
    [{ models: ['acme/a', ''] }, 'models[1]'],
    [{ models: 'acme/a,,acme/b' }, 'models[1]'],
    [{ models: 7 }, 'models'],
    [{ deployments: [{ api_key: 'k' }] }, 'deployments[0]'],
  ])('refuses %j and names the field', async (given, param) => {
    const { client } = await startClient(answering());
    const params = { messages, ...given };
    // @ts-expect-error -- what a program without types may pass
    await expect(batchCompletionModels(client, params)).rejects.toMatchObject({
      code: 'invalid_request',
      param,
    });
  });

  it('gives one error with all causes and a status when all fail (checklist 135)', async () => {
    const one = await startProvider('one', refusing(401));
    const two = await startProvider('two', refusing(503));
    const client = clientOf({ providers: [one.provider, two.provider] });
    const failing = batchCompletionModels(client, {
      models: ['one/a', 'two/b', 'gone/c'],
      messages,
    });
    const error: unknown = await failing.catch((cause: unknown) => cause);
    if (!isLLMError(error)) throw new Error('no error of ours');
    expect(error).toMatchObject({ status: 503, retryable: true });
    expect(error.errors?.map(({ code }) => code)).toEqual([
      'authentication',
      'overloaded',
      'invalid_request',
    ]);
    expect(error.message).toContain('one/a: ');
    expect(error.message).toContain('gone/c: ');
  });

  it('closes all when its caller aborts', async () => {
    const { slow, begun, client } = await startRace();
    const caller = new AbortController();
    const racing = batchCompletionModels(client, {
      models: ['slow/a', 'begun/b'],
      messages,
      signal: caller.signal,
    });
    await expect.poll(() => slow.server.received.length + begun.server.received.length).toBe(2);
    caller.abort();
    await expect(racing).rejects.toMatchObject({ code: 'cancelled' });
    await Promise.all([slow.server.received[0]?.gone, begun.server.received[0]?.gone]);
    expect(getEventListeners(caller.signal, 'abort')).toHaveLength(0);
  });
});

describe('batchCompletionModels', () => {
  it('gives the fastest success and closes the sockets of the losers, as their upstreams see (checklist 133, 134)', async () => {
    const { slow, begun, client, models } = await startRace();
    const answer = await batchCompletionModels(client, { models, messages });
    expect(answer.choices[0]?.message.content).toBe('answer to Good morning');
    expect(answer.model).toBe('c');
    for (const { server } of [slow, begun]) await server.received[0]?.gone;
  });

  it('is not decided by a failure (checklist 135)', async () => {
    const broken = await startProvider('broken', refusing(500));
    const fast = await startProvider('fast', answering());
    const client = clientOf({ providers: [broken.provider, fast.provider] });
    const answer = await batchCompletionModels(client, { models: 'broken/a, fast/b', messages });
    expect(answer.model).toBe('b');
  });

  it('decides streams by their first content (checklist 144)', async () => {
    // It answers first, but only with its head and a chunk without content.
    const [head] = openaiChunks;
    const polite = await startProvider('polite', events([head], 'stay'));
    const fast = await startProvider('fast', (received, response) => {
      void expect
        .poll(() => polite.server.received.length)
        .toBe(1)
        .then(() => events(openaiChunks)(received, response));
    });
    const client = clientOf({ providers: [polite.provider, fast.provider] });
    const stream = await batchCompletionModels(client, {
      models: ['polite/a', 'fast/b'],
      messages,
      stream: true,
    });
    let text = '';
    for await (const { choices } of stream) text += choices[0]?.delta.content ?? '';
    expect(text).toBe('Good morning!');
    expect(stream._hidden_params.custom_llm_provider).toBe('fast');
    await polite.server.received[0]?.gone;
  });

  it('lets the caller’s signal end the stream that won', async () => {
    const { server, client } = await startClient(events(openaiChunks.slice(0, 3), 'stay'));
    const caller = new AbortController();
    const stream = await batchCompletionModels(client, {
      models: ['acme/a'],
      messages,
      stream: true,
      signal: caller.signal,
    });
    caller.abort();
    await expect(async () => {
      for await (const _chunk of stream);
    }).rejects.toMatchObject({ code: 'cancelled' });
    await server.received[0]?.gone;
    expect(getEventListeners(caller.signal, 'abort')).toHaveLength(0);
  });

  it('runs two entries of the same model, and gives no key to another entry (checklist 136, 137)', async () => {
    const { server, client } = await startClient(silent, answering());
    const answer = await batchCompletionModels(client, {
      deployments: [
        { model: 'acme/a', extra_headers: { authorization: 'Bearer first' } },
        { model: 'acme/a' },
      ],
      messages,
    });
    expect(answer.model).toBe('a');
    const keys = server.received.map(({ headers }) => headers.authorization);
    expect(keys.toSorted()).toEqual(['Bearer first', undefined]);
  });
});
