import type { AnsweredBy, Call, Result } from '../contract/call.ts';
import type { ChunkOf, Operation, OperationName, ResponseOf } from '../contract/operation.ts';
import type { Sleep } from '../contract/clock.ts';
import type { CallContext } from '../contract/service.ts';
import { isLLMError, LLMError } from '../error/llm-error.ts';
import type { Usage } from '../model/usage.ts';
import { chat } from '../operation/chat/chat.ts';
import { systemSleep } from '../runtime/system-clock.ts';
import { byOperation, serviceOf } from '../service/by-operation.ts';
import { createRepetitionGuard } from '../stream/repetition-guard.ts';
import { type Outcome, ResultStream } from '../stream/result-stream.ts';
import { whenSettled } from '../stream/when-settled.ts';

/** A wait: for so long, or, with `hang`, until the call is aborted. */
export type ScriptedWait = { readonly waitMs: number } | 'hang';

/** One moment of a scripted stream: a chunk, a batch of chunks, a wait, or a failure. */
export type ScriptedMoment<Op extends OperationName = 'chat'> =
  ChunkOf<Op> | readonly ChunkOf<Op>[] | ScriptedWait | LLMError;

/** What the service does at one call. A `wait` comes before the answer or the failure. */
export type ScriptedStep<Op extends OperationName = 'chat'> =
  | { readonly kind: 'response'; readonly response: ResponseOf<Op>; readonly wait?: ScriptedWait }
  | { readonly kind: 'stream'; readonly moments: readonly ScriptedMoment<Op>[] }
  | { readonly kind: 'error'; readonly error: Error; readonly wait?: ScriptedWait }
  | { readonly kind: 'hang' };

/** What a scripted service was asked, and how it ended. */
export interface ScriptedCall<Op extends OperationName = 'chat'> {
  /** The call. */
  readonly call: Call<Op>;
  /** Its context. */
  readonly context: CallContext;
  /** Absent until the answer is over. A call that failed before it had an answer counts as failed. */
  readonly outcome: Outcome | undefined;
}

/** Options of a scripted service. */
export interface ScriptedServiceOptions {
  /** How it waits. Default: in real time; tests pass a fake clock's. */
  readonly sleep?: Sleep;
  /** Provider and deployment in its results. Default: none. */
  readonly answeredBy?: AnsweredBy;
}

/** A service whose answers are known beforehand. */
export interface ScriptedService<Scripted extends OperationName = 'chat'> {
  <Op extends OperationName>(call: Call<Op>, context: CallContext): Promise<Result<Op>>;
  /** In the order in which they came. */
  readonly calls: readonly ScriptedCall<Scripted>[];
}

/**
 * A service for tests that takes one step of its script at each call: of chat, or of the operation given.
 *
 * It keeps the rules of a real one: a stream is given once its first chunk has come, so a failure before
 * that is thrown; an abort ends whatever it waits for with `cancelled`. A call after the last step is a
 * `TypeError`, and a call of another operation is `unsupported`.
 */
export function scriptedService(
  steps: readonly ScriptedStep[],
  options?: ScriptedServiceOptions,
): ScriptedService;
export function scriptedService<Scripted extends OperationName>(
  steps: readonly ScriptedStep<Scripted>[],
  options: ScriptedServiceOptions & { readonly operation: Operation<Scripted> },
): ScriptedService<Scripted>;
export function scriptedService(
  steps: readonly ScriptedStep[],
  options: ScriptedServiceOptions & { readonly operation?: Operation<'chat'> } = {},
): ScriptedService {
  return createScript(options.operation ?? chat, steps, options);
}

function createScript<Scripted extends OperationName>(
  operation: Operation<Scripted>,
  steps: readonly ScriptedStep<Scripted>[],
  { sleep = systemSleep, answeredBy }: ScriptedServiceOptions,
): ScriptedService<Scripted> {
  const calls: Recorded<Scripted>[] = [];
  const fields = answeredBy === undefined ? {} : { answeredBy };

  const service = async (call: Call<Scripted>, context: CallContext): Promise<Result<Scripted>> => {
    const recorded: Recorded<Scripted> = { call, context, outcome: undefined };
    const step = steps[calls.length];
    calls.push(recorded);
    try {
      if (step === undefined)
        throw new TypeError(`the script has no step for call ${calls.length}`);
      const result = { ...(await perform(step, { operation, context, sleep })), ...fields };
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
  return Object.assign(byOperation(serviceOf(operation.name, service)), { calls });
}

interface Recorded<Op extends OperationName> extends ScriptedCall<Op> {
  outcome: Outcome | undefined;
}

interface Stage<Op extends OperationName> {
  readonly operation: Operation<Op>;
  readonly context: CallContext;
  readonly sleep: Sleep;
}

async function perform<Op extends OperationName>(
  step: ScriptedStep<Op>,
  stage: Stage<Op>,
): Promise<Result<Op>> {
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
  { context: { signal }, sleep }: Pick<Stage<OperationName>, 'context' | 'sleep'>,
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

/** A stream whose first chunk has come. */
async function play<Op extends OperationName>(
  moments: readonly ScriptedMoment<Op>[],
  stage: Stage<Op>,
): Promise<ResultStream<ChunkOf<Op>>> {
  const controller = new AbortController();
  const signal = AbortSignal.any([stage.context.signal, controller.signal]);
  const rest = moments.values();
  const guard = createRepetitionGuard(0);
  let usage: Usage | undefined;

  const next = async (): Promise<readonly ChunkOf<Op>[] | undefined> => {
    for (;;) {
      const { done, value: moment } = rest.next();
      if (signal.aborted) throw cancelled(signal);
      if (done === true) return undefined;
      if (isLLMError(moment)) throw moment;
      if (isWait(moment)) {
        await wait(moment, { ...stage, context: { ...stage.context, signal } });
        continue;
      }
      const chunks = isBatch(moment) ? moment : [moment];
      for (const chunk of chunks) usage = stage.operation.stream?.see(chunk, guard) ?? usage;
      return chunks;
    }
  };

  let first = await next();
  return new ResultStream<ChunkOf<Op>>({
    async read() {
      const chunks = first ?? (await next());
      first = undefined;
      return chunks;
    },
    cancel: () => controller.abort(),
    usage: () => usage,
  });
}

function isBatch<Chunk>(moment: Chunk | readonly Chunk[]): moment is readonly Chunk[] {
  return Array.isArray(moment);
}

function isWait(moment: unknown): moment is ScriptedWait {
  return moment === 'hang' || (typeof moment === 'object' && moment !== null && 'waitMs' in moment);
}

function cancelled({ reason }: AbortSignal): LLMError {
  if (isLLMError(reason)) return reason;
  return new LLMError('cancelled', 'the call was cancelled', { cause: reason });
}

function internal(cause: unknown): LLMError {
  return new LLMError('internal', 'the scripted service failed', { cause });
}
