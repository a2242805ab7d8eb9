import type { Result } from '@llm/core';
import { describe, expect, it } from 'vitest';
import {
  failureOf,
  scriptedChat,
  silentService,
  testCall,
  testContext,
  testFailure,
  testStream,
  textDelta,
  type ScriptedChatStep,
} from '@llm/core/testing';
import { concurrency } from './concurrency.ts';

function setUp(...steps: readonly ScriptedChatStep[]) {
  const service = concurrency({ max: 1 })(scriptedChat(...steps, 'ok'));
  const ask = (): Promise<Result<'chat'>> => service(testCall('fast', {}, true), testContext());
  return { service, ask };
}

async function begin(ask: () => Promise<Result<'chat'>>) {
  const result = await ask();
  if (result.kind !== 'stream') throw new TypeError('expected a stream');
  expect((await failureOf(ask())).code).toBe('overloaded');
  return result.stream;
}

describe('concurrency', () => {
  it('refuses a call beyond the number, at once', async () => {
    const { service, ask } = setUp(silentService);
    const caller = new AbortController();
    const first = failureOf(service(testCall(), testContext({ signal: caller.signal })));
    expect(await failureOf(ask())).toMatchObject({ code: 'overloaded', retryable: true });
    caller.abort();
    await first;
    expect((await ask()).kind).toBe('response');
  });

  it('frees the slot of a service that throws where it should reject', async () => {
    const service = concurrency({ max: 1 })(() => {
      throw new TypeError('thrown at once');
    });
    for (const each of [1, 2]) {
      expect({ each, error: await failureOf(service(testCall(), testContext())) }).toMatchObject({
        each,
        error: { code: 'internal' },
      });
    }
  });

  it('refuses with the code that is asked for', async () => {
    const service = concurrency({ max: 1, code: 'rate_limited' })(scriptedChat(silentService));
    void failureOf(service(testCall(), testContext()));
    expect((await failureOf(service(testCall(), testContext()))).code).toBe('rate_limited');
  });

  it('frees the slot of a failed call', async () => {
    const { ask } = setUp(testFailure('upstream'));
    await failureOf(ask());
    expect((await ask()).kind).toBe('response');
  });

  it('frees the slot of a stream at its end, once', async () => {
    const { ask } = setUp(testStream(textDelta('a')), testStream(textDelta('b')));
    const stream = await begin(ask);
    for await (const _ of stream);
    stream.cancel();
    // A slot freed twice would let two streams in.
    await begin(ask);
  });

  it('frees the slot of a stream that fails, once', async () => {
    const { ask } = setUp(
      testStream(textDelta('a'), testFailure('connection')),
      testStream(textDelta('b')),
    );
    const stream = await begin(ask);
    await stream.read();
    await stream.read().catch((cause: unknown) => cause);
    stream.cancel();
    await begin(ask);
  });

  it('frees the slot of a stream that is cancelled, once', async () => {
    const { ask } = setUp(testStream(textDelta('a')), testStream(textDelta('b')));
    const stream = await begin(ask);
    stream.cancel();
    stream.cancel();
    await begin(ask);
  });

  it('refuses a number that is none', () => {
    expect(() => concurrency({ max: 0 })).toThrow(TypeError);
  });
});
