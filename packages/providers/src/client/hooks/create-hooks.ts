import {
  type Call,
  type CallRecord,
  type CallReport,
  type Clock,
  createCallRecord,
  type JsonObject,
  type LLMError,
  type OpenReport,
  reportCalls,
  type Result,
  runAside,
} from '@llm/core';
import { answerReader } from '../wire.ts';
import type { ClientHooks, HookedCall, HookedReport } from './client-hooks.ts';
import { shownParams } from './shown-params.ts';

/** A call of which hooks are told. `failed` or `answered` is called, once. */
export interface WatchedCall {
  readonly id: string;
  /** Where its attempts are written. */
  readonly record: CallRecord;
  /** @param given  what its caller gets */
  answered(call: Call, result: Result, given: unknown): void;
  failed(cause: unknown): void;
}

/** A call as its caller wrote it. */
export interface CallBegun {
  readonly operation: string;
  readonly protocol: string;
  readonly params: JsonObject;
}

/** Begins to watch a call, and tells `onRequest` of it. */
export type WatchCall = (begun: CallBegun) => WatchedCall;

/** Tells the hooks of a client of its calls. */
export function createHooks(hooks: ClientHooks, clock: Clock): WatchCall {
  const { onRequest, onResult, onHookFailure, hideContent = false } = hooks;

  return ({ operation, protocol, params }) => {
    const call: HookedCall = {
      id: globalThis.crypto.randomUUID(),
      operation,
      protocol,
      model: typeof params['model'] === 'string' ? params['model'] : '',
      stream: params['stream'] === true,
      params: shownParams(params, hideContent),
    };
    const record = createCallRecord();
    let answer = (): Promise<unknown> => Promise.resolve(undefined);
    const onFailure = (error: unknown): void => {
      if (onHookFailure !== undefined) onHookFailure(error, call);
    };
    const report: OpenReport = reportCalls({
      clock,
      onFailure,
      observers: [
        (told) =>
          tellEnd(
            hooks,
            toReport(call, told, () => answer()),
            onFailure,
          ),
      ],
    })({ requestId: call.id, record });
    if (onRequest !== undefined) runAside(onRequest, call, onFailure);

    return {
      id: call.id,
      record,
      answered(asked, result, given) {
        const { answeredBy, losses = [] } = result;
        if (onResult !== undefined) {
          const whole = result.kind === 'stream' || hideContent ? undefined : given;
          runAside(onResult, { ...call, answer: whole, answeredBy, losses }, onFailure);
        }
        if (!hideContent) answer = answerReader(given, result.kind === 'stream');
        report.answered(asked, result);
      },
      failed: (cause) => report.failed(cause, undefined),
    };
  };
}

function toReport(
  call: HookedCall,
  { requestId: _, path: __, principal: ___, call: ____, among: _____, ...told }: CallReport,
  answer: () => Promise<unknown>,
): HookedReport {
  return {
    ...call,
    ...told,
    answer: () => (told.outcome.kind === 'completed' ? answer() : Promise.resolve(undefined)),
  };
}

function tellEnd(
  { onSettled, onError }: ClientHooks,
  report: HookedReport,
  onFailure: (error: unknown) => void,
): void {
  if (onSettled !== undefined) runAside(onSettled, report, onFailure);
  const error = failureOf(report);
  if (onError !== undefined && error !== undefined)
    runAside(onError, { ...report, error }, onFailure);
}

function failureOf({ outcome }: HookedReport): LLMError | undefined {
  return outcome.kind === 'failed' ? outcome.error : undefined;
}
