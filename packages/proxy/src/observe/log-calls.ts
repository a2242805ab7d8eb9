import {
  type Call,
  type Result,
  type Clock,
  type LLMError,
  type Logger,
  toLLMError,
  type Usage,
  whenSettled,
} from '@llm/core';
import type { CallObserver, CallStart } from '../hook/call-observer.ts';
import { redact } from '../respond/redact.ts';

/**
 * Writes one line when a call is over: who asked for what, who answered, how long it took and how it
 * ended. A stream is over when its last byte was read, so that is when its line is written. Prompts,
 * answers and keys are never in it.
 */
export function logCalls(logger: Logger, clock: Clock): CallObserver {
  return (start) => {
    const begunMs = clock.now();
    let call: Call | undefined;
    return {
      onCall(begun) {
        call = begun;
      },
      onResult(result) {
        const firstChunkMs = result.kind === 'stream' ? clock.now() - begunMs : undefined;
        whenSettled(result, (outcome) => {
          const error = outcome.kind === 'failed' ? outcome.error : undefined;
          const durationMs = clock.now() - begunMs;
          const line = toLine({
            start,
            call,
            result,
            error,
            outcome: outcome.kind,
            usage: outcome.usage,
            durationMs,
            firstChunkMs,
          });
          if (error === undefined) logger.info(line, 'call');
          else logger.warn(line, 'call failed');
        });
      },
      onError(cause) {
        const error = toLLMError(cause);
        const outcome = error.code === 'cancelled' ? 'cancelled' : 'failed';
        const durationMs = clock.now() - begunMs;
        logger.warn(toLine({ start, call, error, outcome, durationMs }), 'call failed');
      },
    };
  };
}

interface LineParts {
  readonly start: CallStart;
  readonly call: Call | undefined;
  readonly outcome: string;
  readonly durationMs: number;
  readonly firstChunkMs?: number | undefined;
  readonly result?: Result;
  readonly error?: LLMError | undefined;
  readonly usage?: Usage | undefined;
}

/** One literal and no spreads: this runs for every call, and absent fields are left out by whoever prints. */
function toLine({
  start,
  call,
  outcome,
  durationMs,
  firstChunkMs,
  result,
  error,
  usage,
}: LineParts): Readonly<Record<string, unknown>> {
  const answeredBy = result?.answeredBy;
  return {
    requestId: start.requestId,
    path: start.path,
    caller: start.principal?.id,
    model: call?.model,
    stream: call?.stream,
    metadata: call?.settings.metadata,
    tags: call?.settings.tags,
    provider: answeredBy?.provider ?? error?.provider,
    deployment: answeredBy?.deployment,
    attempts: answeredBy?.attempts,
    outcome,
    error: error?.code,
    status: error?.status,
    upstreamStatus: error?.upstream?.status,
    upstreamCode: error?.upstream?.code,
    reason: error === undefined ? undefined : redact(error.message),
    inputTokens: usage === undefined ? undefined : inputTokensOf(usage),
    cachedTokens: usage?.input.cacheRead,
    outputTokens: usage === undefined ? undefined : outputTokensOf(usage),
    firstChunkMs,
    durationMs,
  };
}

function inputTokensOf({ input }: Usage): number {
  return input.fresh + input.cacheRead + input.cacheWrite + input.cacheWriteHour + input.audio;
}

function outputTokensOf({ output }: Usage): number {
  return output.text + output.reasoning + output.audio;
}
