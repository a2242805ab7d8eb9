import type { Answer, Call, CallService, CallSettings, Result } from '../src/contract/call.ts';
import type { CallContext } from '../src/contract/service.ts';
import type { ErrorCode } from '../src/error/error-code.ts';
import { isLLMError, LLMError, type LLMErrorOptions } from '../src/error/llm-error.ts';
import type { ChatEvent } from '../src/model/chat-event.ts';
import { byOperation } from '../src/service/by-operation.ts';
import { createCall } from '../src/service/create-call.ts';
import { ResultStream } from '../src/stream/result-stream.ts';
import { textResponse } from '../src/testing/chat-examples.ts';
import { testContext } from '../src/testing/test-context.ts';

/** What a service does with one call: an error code or error fails it, text answers it, a function decides. */
export type Step =
  | string
  | LLMError
  | Result<'chat'>
  | ((call: Call<'chat'>, context: CallContext) => Promise<Result<'chat'>>);

export interface Script extends CallService {
  readonly calls: readonly Call<'chat'>[];
  readonly contexts: readonly CallContext[];
}

/** A service that plays its steps in order and then repeats the last. */
export function script(...steps: readonly Step[]): Script {
  const calls: Call<'chat'>[] = [];
  const contexts: CallContext[] = [];
  const service = byOperation({ chat: play });
  return Object.assign(service, { calls, contexts });

  async function play(call: Call<'chat'>, context: CallContext): Promise<Result<'chat'>> {
    const step = steps[Math.min(calls.length, steps.length - 1)] ?? 'ok';
    calls.push(call);
    contexts.push(context);
    if (typeof step === 'function') return step(call, context);
    if (typeof step === 'string') return answer(step);
    if (step instanceof Error) throw step;
    return step;
  }
}

export function answer(text = 'ok'): Answer<'chat'> {
  return {
    kind: 'response',
    usage: undefined,
    decoded: () => textResponse(text),
  };
}

export function failure(code: ErrorCode, options: LLMErrorOptions = {}): LLMError {
  return new LLMError(code, `scripted ${code}`, options);
}

/** Never answers, and rejects as a transport does when its signal aborts. */
export function silent(_call: Call, { signal }: CallContext): Promise<never> {
  return new Promise((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(new LLMError('cancelled', 'aborted')));
  });
}

/** A streamed answer of one event a batch; an error in the place of an event fails the read. */
export function streamed(...batches: readonly (ChatEvent | LLMError)[]): Result<'chat'> {
  const left = [...batches];
  const stream = new ResultStream<ChatEvent>({
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

export function delta(text: string): ChatEvent {
  return { type: 'delta', candidate: 0, block: 0, delta: { type: 'text', text } };
}

export function call(model = 'fast', settings: CallSettings = {}, stream = false): Call<'chat'> {
  return createCall('chat', { model, messages: [], stream }, settings);
}

export function context(known: Partial<CallContext> = {}): CallContext {
  return testContext(known);
}

/** How a call failed. A call that did not fail fails the test. */
export async function failureOf(result: Promise<unknown>): Promise<LLMError> {
  try {
    await result;
  } catch (cause) {
    if (isLLMError(cause)) return cause;
    throw cause;
  }
  throw new TypeError('the call succeeded');
}
