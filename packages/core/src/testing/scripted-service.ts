import type { AnsweredBy, ChatCall, ChatResult } from '../contract/chat-call.ts';
import type { Sleep } from '../contract/clock.ts';
import type { CallContext } from '../contract/service.ts';
import { isLLMError, LLMError } from '../error/llm-error.ts';
import type { ChatEvent } from '../model/chat-event.ts';
import type { ChatResponse } from '../model/chat-response.ts';
import type { Usage } from '../model/usage.ts';
import { systemSleep } from '../runtime/system-clock.ts';
import { ChatStream, type Outcome } from '../stream/chat-stream.ts';
import { whenSettled } from '../stream/when-settled.ts';

/** A wait: for so long, or, with `hang`, until the call is aborted. */
export type ScriptedWait = { readonly waitMs: number } | 'hang';

/** One moment of a scripted stream: an event, a batch of events, a wait, or a failure. */
export type ScriptedMoment = ChatEvent | readonly ChatEvent[] | ScriptedWait | LLMError;

/** What the service does at one call. A `wait` comes before the answer or the failure. */
export type ScriptedStep =
  | { readonly kind: 'response'; readonly response: ChatResponse; readonly wait?: ScriptedWait }
  | { readonly kind: 'stream'; readonly moments: readonly ScriptedMoment[] }
  | { readonly kind: 'error'; readonly error: Error; readonly wait?: ScriptedWait }
  | { readonly kind: 'hang' };

/** What a scripted service was asked, and how it ended. */
export interface ScriptedCall {
  readonly call: ChatCall;
  readonly context: CallContext;
  /** Absent until the answer is over. A call that failed before it had an answer counts as failed. */
  readonly outcome: Outcome | undefined;
}

export interface ScriptedServiceOptions {
  /** How it waits. Default: in real time; tests pass a fake clock's. */
  readonly sleep?: Sleep;
  readonly answeredBy?: AnsweredBy;
}

/** A service whose answers are known beforehand. */
export interface ScriptedService {
  (call: ChatCall, context: CallContext): Promise<ChatResult>;
  /** In the order in which they came. */
  readonly calls: readonly ScriptedCall[];
}

/**
 * A chat service for tests that takes one step of its script at each call.
 *
 * It keeps the rules of a real one: a stream is given once its first event has come, so a failure before
 * that is thrown; an abort ends whatever it waits for with `cancelled`. A call after the last step is a
 * `TypeError`.
 */
export function scriptedService(
  steps: readonly ScriptedStep[],
  options: ScriptedServiceOptions = {},
): ScriptedService {
  const { sleep = systemSleep, answeredBy } = options;
  const calls: Recorded[] = [];
  const fields = answeredBy === undefined ? {} : { answeredBy };

  const service = async (call: ChatCall, context: CallContext): Promise<ChatResult> => {
    const recorded: Recorded = { call, context, outcome: undefined };
    const step = steps[calls.length];
    calls.push(recorded);
    try {
      if (step === undefined)
        throw new TypeError(`the script has no step for call ${calls.length}`);
      const result = { ...(await perform(step, { context, sleep })), ...fields };
      whenSettled(result, (outcome) => {
        recorded.outcome = outcome;
      });
      return result;
    } catch (cause) {
      recorded.outcome = isLLMError(cause, 'cancelled')
        ? { kind: 'cancelled' }
        : { kind: 'failed', error: isLLMError(cause) ? cause : internal(cause) };
      throw cause;
    }
  };
  return Object.assign(service, { calls });
}

interface Recorded extends ScriptedCall {
  outcome: Outcome | undefined;
}

interface Stage {
  readonly context: CallContext;
  readonly sleep: Sleep;
}

async function perform(step: ScriptedStep, stage: Stage): Promise<ChatResult> {
  switch (step.kind) {
    case 'response':
      await wait(step.wait, stage);
      return {
        kind: 'response',
        usage: step.response.usage,
        decoded: () => step.response,
      };
    case 'stream':
      return { kind: 'stream', stream: await play(step.moments, stage) };
    case 'error':
      await wait(step.wait, stage);
      throw step.error;
    case 'hang':
      await wait('hang', stage);
      throw new TypeError('a call that hangs can only be aborted');
  }
}

async function wait(
  how: ScriptedWait | undefined,
  { context: { signal }, sleep }: Stage,
): Promise<void> {
  if (how !== undefined && how !== 'hang') {
    await sleep(how.waitMs, signal);
    return;
  }
  if (signal.aborted) throw cancelled(signal);
  if (how === undefined) return;
  await new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(cancelled(signal)), { once: true });
  });
}

/** A stream whose first event has come. */
async function play(moments: readonly ScriptedMoment[], stage: Stage): Promise<ChatStream> {
  const controller = new AbortController();
  const signal = AbortSignal.any([stage.context.signal, controller.signal]);
  const rest = moments.values();
  let usage: Usage | undefined;

  const next = async (): Promise<readonly ChatEvent[] | undefined> => {
    for (;;) {
      const { done, value: moment } = rest.next();
      if (signal.aborted) throw cancelled(signal);
      if (done === true) return undefined;
      if (isLLMError(moment)) throw moment;
      if (moment === 'hang' || 'waitMs' in moment) {
        await wait(moment, { ...stage, context: { ...stage.context, signal } });
        continue;
      }
      const events = 'type' in moment ? [moment] : moment;
      for (const event of events) usage = usageOf(event) ?? usage;
      return events;
    }
  };

  let first = await next();
  return new ChatStream({
    async read() {
      const events = first ?? (await next());
      first = undefined;
      return events;
    },
    cancel: () => controller.abort(),
    usage: () => usage,
  });
}

function usageOf(event: ChatEvent): Usage | undefined {
  return event.type === 'usage' || event.type === 'start' ? event.usage : undefined;
}

function cancelled({ reason }: AbortSignal): LLMError {
  if (isLLMError(reason)) return reason;
  return new LLMError('cancelled', 'the call was cancelled', { cause: reason });
}

function internal(cause: unknown): LLMError {
  return new LLMError('internal', 'the scripted service failed', { cause });
}
