import type { Answer, Call, CallService, CallSettings, Result } from '../contract/call.ts';
import type { ChunkOf } from '../contract/operation.ts';
import type { CallContext } from '../contract/service.ts';
import { LLMError } from '../error/llm-error.ts';
import { byOperation } from '../service/by-operation.ts';
import { createCall } from '../service/create-call.ts';
import { ResultStream } from '../stream/result-stream.ts';
import { textResponse } from './chat-examples.ts';

/** What a scripted service does with one call: a text answers it, an error fails it, a function decides. */
export type ScriptedChatStep =
  | string
  | LLMError
  | Result<'chat'>
  | ((call: Call<'chat'>, context: CallContext) => Promise<Result<'chat'>>);

/** A scripted service, and what it was asked in the order in which it came. */
export interface ScriptedChat extends CallService {
  /** The calls so far, in order. */
  readonly calls: readonly Call<'chat'>[];
  /** Their contexts, in order. */
  readonly contexts: readonly CallContext[];
}

/**
 * A service for tests of layers and strategies that takes its steps in order and then repeats the last.
 * Without steps it answers `ok`. Tests of time, waits and aborts use `scriptedService`, which keeps the
 * rules of a real service.
 */
export function scriptedChat(...steps: readonly ScriptedChatStep[]): ScriptedChat {
  const calls: Call<'chat'>[] = [];
  const contexts: CallContext[] = [];
  const service = byOperation({ chat: play });
  return Object.assign(service, { calls, contexts });

  async function play(call: Call<'chat'>, context: CallContext): Promise<Result<'chat'>> {
    const step = steps[Math.min(calls.length, steps.length - 1)] ?? 'ok';
    calls.push(call);
    contexts.push(context);
    if (typeof step === 'function') return step(call, context);
    if (typeof step === 'string') return testAnswer(step);
    if (step instanceof Error) throw step;
    return step;
  }
}

/** A service that never answers. It rejects when its signal aborts, as a transport does. */
export function silentService(_call: Call, { signal }: CallContext): Promise<never> {
  return new Promise((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(new LLMError('cancelled', 'aborted')));
  });
}

/** A call of chat without messages, of the model `fast` unless another is given. */
export function testCall(
  model = 'fast',
  settings: CallSettings = {},
  stream = false,
): Call<'chat'> {
  return createCall('chat', { model, messages: [], stream }, settings);
}

/** A non-streaming response of one text. */
export function testAnswer(text = 'ok'): Answer<'chat'> {
  return { kind: 'response', usage: undefined, decoded: () => textResponse(text) };
}

/** A streamed answer of one event a read. An error in the place of an event fails that read. */
export function testStream(...reads: readonly (ChunkOf<'chat'> | LLMError)[]): Result<'chat'> {
  const left = [...reads];
  const stream = new ResultStream<ChunkOf<'chat'>>({
    async read() {
      const next = left.shift();
      if (next instanceof Error) throw next;
      return next && [next];
    },
    cancel: () => undefined,
    usage: () => undefined,
  });
  return { kind: 'stream', stream };
}

/** A piece of text in the only block of a streamed answer. */
export function textDelta(text: string): ChunkOf<'chat'> {
  return { type: 'delta', candidate: 0, block: 0, delta: { type: 'text', text } };
}
