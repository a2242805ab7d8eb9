import {
  type ChatCall,
  type ChatResult,
  type Clock,
  type Logger,
  type LLMError,
  type Outcome,
  toLLMError,
  type Usage,
  whenSettled,
} from '@llm/core';
import type { CallObserver, CallStart } from '../hook/call-observer.ts';

/**
 * Writes one line when a call is over: who asked for what, who answered, how long it took and how it
 * ended. A stream is over when its last byte was read, so that is when its line is written. Prompts,
 * answers and keys are never in it.
 */
export function logCalls(logger: Logger, clock: Clock): CallObserver {
  return (start) => {
    const begunMs = clock.now();
    let call: ChatCall | undefined;
    let firstMs: number | undefined;
    const write = (fields: Readonly<Record<string, unknown>>, failed: LLMError | undefined) => {
      const line = { ...describe(start, call), ...fields, durationMs: clock.now() - begunMs };
      if (failed === undefined) logger.info(line, 'call');
      else logger.warn({ ...line, ...describeError(failed) }, 'call failed');
    };
    return {
      onCall(begun) {
        call = begun;
      },
      onResult(result) {
        firstMs = clock.now() - begunMs;
        whenSettled(result, (outcome) => {
          const fields = {
            ...describeResult(result),
            outcome: outcome.kind,
            ...describeUsage(outcome.usage),
            ...(result.kind === 'stream' ? { firstChunkMs: firstMs } : {}),
          };
          write(fields, failureOf(outcome));
        });
      },
      onError(cause) {
        const error = toLLMError(cause);
        write({ outcome: error.code === 'cancelled' ? 'cancelled' : 'failed' }, error);
      },
    };
  };
}

function describe({ requestId, path, principal }: CallStart, call: ChatCall | undefined) {
  return {
    requestId,
    path,
    caller: principal?.id,
    ...(call === undefined
      ? {}
      : {
          model: call.model,
          stream: call.stream,
          metadata: call.settings.metadata,
          tags: call.settings.tags,
        }),
  };
}

function describeResult({ answeredBy }: ChatResult) {
  return {
    provider: answeredBy?.provider,
    deployment: answeredBy?.deployment,
    attempts: answeredBy?.attempts,
  };
}

function describeUsage(usage: Usage | undefined) {
  if (usage === undefined) return {};
  const { input, output } = usage;
  return {
    inputTokens:
      input.fresh + input.cacheRead + input.cacheWrite + input.cacheWriteHour + input.audio,
    cachedTokens: input.cacheRead,
    outputTokens: output.text + output.reasoning + output.audio,
  };
}

function failureOf(outcome: Outcome): LLMError | undefined {
  return outcome.kind === 'failed' ? outcome.error : undefined;
}

function describeError({ code, status, provider, upstream, message }: LLMError) {
  return {
    error: code,
    status,
    provider,
    upstreamStatus: upstream?.status,
    upstreamCode: upstream?.code,
    reason: message,
  };
}
