import { describe, expect, it } from 'vitest';
import type { Result } from '../contract/call.ts';
import { isLLMError, LLMError } from '../error/llm-error.ts';
import type { ChatEvent } from '../model/chat-event.ts';
import { createCall } from '../service/create-call.ts';
import type { ResultStream } from '../stream/result-stream.ts';
import { textEvents, textResponse, testUsage } from './chat-examples.ts';
import { fakeClock } from './fake-clock.ts';
import { scriptedService } from './scripted-service.ts';
import { testContext } from './test-context.ts';

const call = createCall('chat', { model: 'm', messages: [] });
const events = textEvents(['one', 'two']);
const overloaded = new LLMError('overloaded', 'try later');

const codeOf = (promise: Promise<unknown>): Promise<string> =>
  promise.then(
    () => 'none',
    (error: unknown) => (isLLMError(error) ? error.code : String(error)),
  );

function streamOf(result: Result<'chat'>): ResultStream<ChatEvent> {
  if (result.kind !== 'stream') throw new TypeError('a stream was expected');
  return result.stream;
}

async function collect(stream: ResultStream<ChatEvent>): Promise<readonly ChatEvent[]> {
  const seen: ChatEvent[] = [];
  for await (const event of stream) seen.push(event);
  return seen;
}

describe('scriptedService', () => {
  it('refuses a call that is not in the script', async () => {
    const service = scriptedService([]);
    await expect(service(call, testContext())).rejects.toThrow(TypeError);
    expect(service.calls[0]?.outcome?.kind).toBe('failed');
  });

  it('throws a scripted error', async () => {
    const service = scriptedService([{ kind: 'error', error: overloaded }]);
    expect(await codeOf(service(call, testContext()))).toBe('overloaded');
    expect(service.calls[0]?.outcome).toEqual({ kind: 'failed', error: overloaded });
  });

  it('throws a failure that comes before the first event', async () => {
    const service = scriptedService([{ kind: 'stream', moments: [overloaded, ...events] }]);
    expect(await codeOf(service(call, testContext()))).toBe('overloaded');
  });

  it('fails a stream at its point', async () => {
    const service = scriptedService([
      { kind: 'stream', moments: [...events.slice(0, 3), overloaded] },
    ]);
    const stream = streamOf(await service(call, testContext()));
    const seen: ChatEvent[] = [];
    const reading = (async () => {
      for await (const event of stream) seen.push(event);
    })();
    expect(await codeOf(reading)).toBe('overloaded');
    expect(seen).toEqual(events.slice(0, 3));
    expect(service.calls[0]?.outcome?.kind).toBe('failed');
  });

  it('hangs until the call is aborted', async () => {
    const controller = new AbortController();
    const service = scriptedService([{ kind: 'hang' }]);
    const calling = codeOf(service(call, testContext({ signal: controller.signal })));
    controller.abort();
    expect(await calling).toBe('cancelled');
    expect(service.calls[0]?.outcome).toEqual({ kind: 'cancelled' });
  });

  it('gives the reason of an abort where that is an error of ours', async () => {
    const controller = new AbortController();
    const service = scriptedService([{ kind: 'hang' }]);
    const calling = codeOf(service(call, testContext({ signal: controller.signal })));
    controller.abort(new LLMError('timeout', 'too long'));
    expect(await calling).toBe('timeout');
  });

  it('answers nothing to a call that is already aborted', async () => {
    const service = scriptedService([
      { kind: 'response', response: textResponse('Hi') },
      { kind: 'stream', moments: events },
    ]);
    const context = testContext({ signal: AbortSignal.abort() });
    expect(await codeOf(service(call, context))).toBe('cancelled');
    expect(await codeOf(service(call, context))).toBe('cancelled');
  });

  it('hangs in the middle of a stream until its reader cancels it', async () => {
    const service = scriptedService([{ kind: 'stream', moments: [events.slice(0, 2), 'hang'] }]);
    const stream = streamOf(await service(call, testContext()));
    await stream.read();
    const reading = codeOf(stream.read());
    stream.cancel();
    expect(await reading).toBe('cancelled');
    expect(service.calls[0]?.outcome?.kind).toBe('cancelled');
  });

  it('waits by the clock it was given, before an answer and inside a stream', async () => {
    const clock = fakeClock();
    const service = scriptedService(
      [
        { kind: 'response', response: textResponse('Hi'), wait: { waitMs: 5 } },
        { kind: 'error', error: overloaded, wait: { waitMs: 5 } },
        {
          kind: 'stream',
          moments: [{ waitMs: 5 }, ...events.slice(0, 3), { waitMs: 7 }, ...events.slice(3)],
        },
      ],
      { sleep: clock.sleep },
    );
    const answering = service(call, testContext());
    const failing = codeOf(service(call, testContext()));
    const streaming = service(call, testContext());
    expect(service.calls.map(({ outcome }) => outcome)).toEqual([undefined, undefined, undefined]);
    await clock.advance(5);
    expect((await answering).kind).toBe('response');
    expect(await failing).toBe('overloaded');
    const collecting = collect(streamOf(await streaming));
    await clock.advance(7);
    expect(await collecting).toEqual(events);
    expect(clock.pending).toBe(0);
  });

  it('gives a response, and says who answered', async () => {
    const response = textResponse('Hi');
    const answeredBy = { provider: 'acme', model: 'large' };
    const service = scriptedService([{ kind: 'response', response }], { answeredBy });
    const result = await service(call, testContext());
    expect(result).toMatchObject({ kind: 'response', answeredBy, usage: testUsage(1, 1) });
    expect(result.kind === 'response' && result.decoded()).toBe(response);
    expect(service.calls[0]?.outcome).toEqual({ kind: 'completed', usage: testUsage(1, 1) });
  });

  it('gives a stream, and remembers what was asked and how it ended', async () => {
    const service = scriptedService([
      { kind: 'stream', moments: [events.slice(0, 2), ...events.slice(2)] },
    ]);
    const context = testContext();
    const stream = streamOf(await service(call, context));
    expect(service.calls).toEqual([{ call, context, outcome: undefined }]);
    expect(await collect(stream)).toEqual(events);
    expect(service.calls[0]?.outcome).toEqual({ kind: 'completed', usage: testUsage(1, 2) });
  });
});
