import { describe, expect, it } from 'vitest';
import type { Call, CallSettings, Result } from '../contract/call.ts';
import type { CallContext } from '../contract/service.ts';
import { LLMError } from '../error/llm-error.ts';
import type { ChatRequest } from '../model/chat-request.ts';
import { createContextKey, valueOf, withValue } from '../service/call-context.ts';
import { callRecordKey, createCallRecord } from '../service/call-record.ts';
import { createCall } from '../service/create-call.ts';
import { textEvents, textResponse } from '../testing/chat-examples.ts';
import { fakeClock } from '../testing/fake-clock.ts';
import { type ScriptedStep, scriptedService } from '../testing/scripted-service.ts';
import { testContext } from '../testing/test-context.ts';
import { cache } from './cache.ts';
import type { CacheOptions } from './cache-options.ts';
import type { KeyValueStore } from './key-value-store.ts';
import { createMemoryKeyValueStore } from './memory-store.ts';

const request: ChatRequest = {
  model: 'm',
  messages: [{ role: 'user', content: [{ type: 'text', text: 'Hi' }] }],
};
const answer = (text: string): ScriptedStep => ({ kind: 'response', response: textResponse(text) });
const stream = (...pieces: readonly string[]): ScriptedStep => ({
  kind: 'stream',
  moments: textEvents(pieces),
});

function bench(steps: readonly ScriptedStep[], options: Partial<CacheOptions> = {}) {
  const clock = fakeClock({ now: 1_000_000 });
  const inner = scriptedService(steps, { sleep: clock.sleep });
  const store = createMemoryKeyValueStore({ clock });
  const service = cache({ store, clock, ...options })(inner);
  const call = (other: Partial<ChatRequest> = {}, settings: CallSettings = {}): Call<'chat'> =>
    createCall('chat', { ...request, ...other }, settings);
  const ask = async (
    other: Partial<ChatRequest> = {},
    settings: CallSettings = {},
    context: CallContext = testContext(),
  ) => textOf(await service(call(other, settings), context));
  return { clock, inner, service, ask, call };
}

async function textOf(result: Result<'chat'>): Promise<string> {
  if (result.kind === 'response') {
    const [block] = result.decoded().candidates[0]?.blocks ?? [];
    return block?.type === 'text' ? block.text : '';
  }
  let text = '';
  for await (const event of result.stream)
    if (event.type === 'delta' && event.delta.type === 'text') text += event.delta.text;
  return text;
}

/** Waits in a test until promises that nobody holds have run. */
const settle = async () => {
  // Keys are hashed by another thread, which takes its work in turn.
  for (let turn = 0; turn < 8; turn += 1) {
    await globalThis.crypto.subtle.digest('SHA-256', new Uint8Array(1));
    await new Promise((resolve) => setImmediate(resolve));
  }
};

describe('cache', () => {
  it('keeps no failure', async () => {
    const error = new LLMError('rate_limited', 'slow down');
    const { ask, inner } = bench([{ kind: 'error', error }, answer('one')]);
    await expect(ask()).rejects.toBe(error);
    expect(await ask()).toBe('one');
    expect(inner.calls).toHaveLength(2);
  });

  it('keeps no stream that failed, was cut off or left', async () => {
    const broken = new LLMError('connection', 'gone');
    const events = textEvents(['a', 'b']);
    const { service, call, ask, inner } = bench([
      { kind: 'stream', moments: [...events.slice(0, 3), broken] },
      { kind: 'stream', moments: events },
      answer('whole'),
    ]);
    await expect(ask({ stream: true })).rejects.toBe(broken);
    const left = await service(call({ stream: true }), testContext());
    if (left.kind === 'stream') left.stream.cancel();
    expect(await ask()).toBe('whole');
    expect(inner.calls).toHaveLength(3);
  });

  it('keeps no answer that its provider cut off, and none of a fallback', async () => {
    const cut = textResponse('cut');
    const candidates = cut.candidates.map((one) => ({
      ...one,
      finish: { unified: 'content_filter' as const },
    }));
    const { ask, inner } = bench([
      { kind: 'response', response: { ...cut, candidates } },
      answer('of another'),
      answer('own'),
    ]);
    expect(await ask()).toBe('cut');
    const record = { ...createCallRecord(), fallbacks: 1 };
    expect(await ask({}, {}, withValue(testContext(), callRecordKey, record))).toBe('of another');
    expect(await ask()).toBe('own');
    expect(await ask()).toBe('own');
    expect(inner.calls).toHaveLength(3);
  });

  it.each([
    ['fails', () => Promise.reject(new Error('down'))],
    [
      'throws',
      () => {
        throw new Error('broken');
      },
    ],
    ['gives rubbish', () => Promise.resolve([new Uint8Array([1, 2, 3])])],
    ['gives nothing at all', () => Promise.resolve([])],
  ])('asks where its store %s', async (_, getMany) => {
    const store: KeyValueStore = {
      getMany,
      set: () => Promise.reject(new Error('down')),
      delete: () => Promise.resolve(),
    };
    const { ask } = bench([answer('one'), answer('two')], { store });
    expect(await ask()).toBe('one');
    expect(await ask()).toBe('two');
  });

  it('waits for a slow store no longer than its bound, and then lets it rest', async () => {
    const failures: unknown[] = [];
    let reads = 0;
    const store: KeyValueStore = {
      getMany: () => {
        reads += 1;
        return new Promise(() => undefined);
      },
      set: () => new Promise(() => undefined),
      delete: () => Promise.resolve(),
    };
    const onFailure = (cause: unknown) => failures.push(cause);
    const { ask, clock } = bench([answer('one'), answer('two')], { store, onFailure });
    const first = ask();
    await settle();
    await clock.advance(250);
    expect(await first).toBe('one');
    expect(failures).toHaveLength(1);
    expect(await ask({ seed: 1 })).toBe('two');
    expect(reads).toBe(1);
  });

  it('gives the same answer to the same question, for nothing', async () => {
    const { service, call, inner } = bench([answer('one')]);
    const first = await service(call(), testContext());
    const second = await service(call(), testContext());
    expect(first.cache).toMatchObject({ hit: 'none' });
    expect(second.cache).toEqual({ key: first.cache?.key, hit: 'all' });
    expect(first.cache?.key).toMatch(/^[0-9a-f]{64}$/);
    if (first.kind !== 'response' || second.kind !== 'response') throw new TypeError('a stream');
    expect(second.decoded()).toEqual(first.decoded());
    expect(second.costOf?.(textResponse('').usage ?? expect.fail())).toMatchObject({
      totalUsd: 0,
      source: 'cache',
    });
    expect(inner.calls).toHaveLength(1);
  });

  it('does not care in which order the caller wrote the request', async () => {
    const { ask, inner } = bench([answer('one')]);
    const metadata = { a: 1, b: { c: 2, d: 3 } };
    await ask({ temperature: 1, topP: 0.5, metadata });
    await ask({ topP: 0.5, metadata: { b: { d: 3, c: 2 }, a: 1 }, temperature: 1 });
    expect(inner.calls).toHaveLength(1);
  });

  it.each<[string, Partial<ChatRequest>, CallSettings]>([
    ['a parameter', { temperature: 0.1 }, {}],
    ['a field that only the provider knows', { extra: { protocol: 'p', fields: { x: 1 } } }, {}],
    ['a tool', { tools: [{ type: 'function', name: 'f' } as never] }, {}],
    ['a message', { messages: [] }, {}],
    ['a field that is left out', {}, { dropFields: ['seed'] }],
    ['a key of the caller', {}, { apiKey: 'sk-own' }],
    ['a namespace', {}, { cache: { namespace: 'n' } }],
    ['a mock', {}, { mock: { mock_response: 'x' } }],
  ])('tells questions apart that differ in %s', async (_, other, settings) => {
    const { ask, inner } = bench([answer('one'), answer('two')]);
    expect([await ask(), await ask(other, settings)]).toEqual(['one', 'two']);
    expect(inner.calls).toHaveLength(2);
  });

  it('does not tell questions apart by what only logs and waits read', async () => {
    const { ask, inner } = bench([answer('one')]);
    await ask({}, { metadata: { run: 1 }, timeoutMs: 5, retries: 1, tags: ['a'] });
    await ask({}, { metadata: { run: 2 }, timeoutMs: 9, priority: 3 });
    expect(inner.calls).toHaveLength(1);
  });

  it('gives nobody the answers of another tenant', async () => {
    const tenant = createContextKey<string>('tenant', '');
    const { ask, inner } = bench([answer('of a'), answer('of b')], {
      tenantOf: (context) => valueOf(context, tenant),
    });
    const as = (name: string) => withValue(testContext(), tenant, name);
    expect(await ask({}, {}, as('a'))).toBe('of a');
    expect(await ask({}, {}, as('b'))).toBe('of b');
    expect(await ask({}, {}, as('a'))).toBe('of a');
    expect(inner.calls).toHaveLength(2);
  });

  it('gives a streamed answer whole, and a whole one as a stream of several steps', async () => {
    const { service, call, ask, inner } = bench([stream('Hel', 'lo'), answer('whole')]);
    expect(await ask({ stream: true, includeUsage: true })).toBe('Hello');
    expect(await ask()).toBe('Hello');
    expect(await ask({ seed: 1 })).toBe('whole');
    const replayed = await service(call({ seed: 1, stream: true }), testContext());
    if (replayed.kind !== 'stream') throw new TypeError('no stream');
    const types: string[] = [];
    for await (const { type } of replayed.stream) types.push(type);
    expect(types).toEqual(expect.arrayContaining(['start', 'delta', 'finish', 'usage']));
    expect(inner.calls).toHaveLength(2);
  });

  it('heeds no-cache, no-store, ttl and s-maxage', async () => {
    const { ask, clock } = bench(['1', '2', '3', '4', '5', '6'].map(answer));
    const as = (controls: NonNullable<CallSettings['cache']>) => ask({}, { cache: controls });
    expect(await as({ noStore: true })).toBe('1');
    expect(await as({ ttlMs: 5000 })).toBe('2');
    expect(await as({})).toBe('2');
    expect(await as({ noCache: true, ttlMs: 5000 })).toBe('3');
    expect(await as({ noStore: true })).toBe('3');
    await clock.advance(2000);
    expect(await as({ maxAgeMs: 1999, ttlMs: 5000 })).toBe('4');
    expect(await as({ maxAgeMs: 1999 })).toBe('4');
    await clock.advance(5000);
    expect(await as({ noCache: true, noStore: true })).toBe('5');
    expect(await as({})).toBe('6');
  });

  it('forgets an answer after its time', async () => {
    const { ask, clock } = bench([answer('one'), answer('two')], { ttlMs: 1000 });
    await ask();
    await clock.advance(999);
    expect(await ask()).toBe('one');
    await clock.advance(1);
    expect(await ask()).toBe('two');
  });

  it('answers only calls that ask for it, where it is told to', async () => {
    const { ask, inner } = bench(['1', '2', '3'].map(answer), { mode: 'ask' });
    const use = { cache: { use: true } };
    expect([await ask(), await ask(), await ask({}, use), await ask({}, use)]).toEqual([
      '1',
      '2',
      '3',
      '3',
    ]);
    expect(inner.calls).toHaveLength(3);
  });

  it('keeps nothing that is too long', async () => {
    const { ask, inner } = bench([answer('x'.repeat(600)), answer('y')], { maxEntryBytes: 500 });
    await ask();
    expect(await ask()).toBe('y');
    expect(inner.calls).toHaveLength(2);
  });

  it('lets calls pass that it does not keep, with their own bytes', async () => {
    const { service, call, inner } = bench([answer('one')], { operations: ['embeddings'] });
    const native = { protocol: 'p' } as never;
    await service({ ...call(), native }, testContext());
    expect(inner.calls[0]?.call.native).toBe(native);
  });

  it.each([['ttlMs'], ['flightMs'], ['storeMs'], ['maxEntryBytes']])(
    'refuses a bound that is none: %s',
    (name) => {
      const store = createMemoryKeyValueStore();
      for (const value of [0, -1, NaN])
        expect(() => cache({ store, [name]: value })).toThrow(TypeError);
    },
  );
});

describe('calls that ask the same at once', () => {
  const slow = (text: string): ScriptedStep => ({
    kind: 'response',
    response: textResponse(text),
    wait: { waitMs: 1000 },
  });

  it('are asked once', async () => {
    const { ask, inner, clock } = bench([slow('one')]);
    const asked = Array.from({ length: 20 }, () => ask());
    await settle();
    await clock.advance(1000);
    expect(new Set(await Promise.all(asked))).toEqual(new Set(['one']));
    expect(inner.calls).toHaveLength(1);
  });

  it('go on where the first one is aborted', async () => {
    const { ask, inner, clock } = bench([slow('never'), slow('one')]);
    const controller = new AbortController();
    const first = ask({}, {}, testContext({ signal: controller.signal }));
    await settle();
    const others = [ask(), ask(), ask()];
    await settle();
    controller.abort();
    await expect(first).rejects.toMatchObject({ code: 'cancelled' });
    await settle();
    await clock.advance(1000);
    expect(await Promise.all(others)).toEqual(['one', 'one', 'one']);
    expect(inner.calls).toHaveLength(2);
  });

  it('go on where the first one fails', async () => {
    const error = new LLMError('upstream', 'no');
    const { ask, inner, clock } = bench([
      { kind: 'error', error, wait: { waitMs: 1000 } },
      slow('one'),
    ]);
    const first = ask();
    first.catch(() => undefined);
    await settle();
    const second = ask();
    await settle();
    await clock.advance(1000);
    await expect(first).rejects.toBe(error);
    await settle();
    await clock.advance(1000);
    expect(await second).toBe('one');
    expect(inner.calls).toHaveLength(2);
  });

  it('may be aborted while they wait, and harm nobody', async () => {
    const { ask, clock } = bench([slow('one')]);
    const controller = new AbortController();
    const first = ask();
    await settle();
    const waiting = ask({}, {}, testContext({ signal: controller.signal }));
    await settle();
    controller.abort();
    await expect(waiting).rejects.toMatchObject({ code: 'cancelled' });
    await clock.advance(1000);
    expect(await first).toBe('one');
  });

  it('do not wait for ever for a stream that nobody reads', async () => {
    const { ask, service, call, clock, inner } = bench([stream('a'), answer('b')]);
    const unread = await service(call({ stream: true }), testContext());
    const waiting = ask();
    await settle();
    await clock.advance(30_000);
    expect(await waiting).toBe('b');
    expect(inner.calls).toHaveLength(2);
    expect(await textOf(unread)).toBe('a');
  });

  it('get the answer of a stream when it has been read', async () => {
    const { ask, service, call, inner } = bench([stream('a', 'b')]);
    const first = await service(call({ stream: true }), testContext());
    const waiting = ask();
    await settle();
    expect(await textOf(first)).toBe('ab');
    expect(await waiting).toBe('ab');
    expect(inner.calls).toHaveLength(1);
  });
});
