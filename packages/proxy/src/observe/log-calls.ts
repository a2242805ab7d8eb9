import { type CallObserver, type CallReport, type Logger, redactKeys, type Usage } from '@llm/core';
import { droppedNames } from '../respond/dropped-names.ts';

/**
 * Writes one line when a call is over: who asked for what, who answered, how long it took and how it
 * ended. A stream is over when its last byte was read, so that is when its line is written. Prompts,
 * answers and keys are never in it.
 */
export function logCalls(logger: Logger): CallObserver {
  return (report) => {
    const line = toLine(report);
    if (report.outcome.kind === 'failed') logger.warn(line, 'call failed');
    else logger.info(line, 'call');
  };
}

/** One literal and no spreads: this runs for every call, and absent fields are left out by whoever prints. */
function toLine({
  requestId,
  path,
  principal,
  call,
  answeredBy,
  attempts,
  fallbacks,
  replays,
  losses,
  withoutEffect,
  outcome,
  timings,
}: CallReport): Readonly<Record<string, unknown>> {
  const { usage } = outcome;
  const error = outcome.kind === 'failed' ? outcome.error : undefined;
  return {
    requestId,
    path,
    caller: principal?.id,
    model: call?.model,
    stream: call?.stream,
    metadata: call?.settings.metadata,
    tags: call?.settings.tags,
    provider: answeredBy?.provider ?? error?.provider,
    deployment: answeredBy?.deployment ?? attempts.at(-1)?.deployment,
    attempts: aboveZero(attempts.length),
    fallbacks: aboveZero(fallbacks),
    replays: aboveZero(replays),
    dropped: droppedNames(losses, withoutEffect),
    outcome: outcome.kind,
    error: error?.code,
    status: error?.status,
    upstreamStatus: error?.upstream?.status,
    upstreamCode: error?.upstream?.code,
    reason: error === undefined ? undefined : redactKeys(error.message),
    inputTokens: usage === undefined ? undefined : inputTokensOf(usage),
    cachedTokens: usage?.input.cacheRead,
    outputTokens: usage === undefined ? undefined : outputTokensOf(usage),
    firstChunkMs: call?.stream === true ? timings.firstContentMs : undefined,
    durationMs: timings.totalMs,
  };
}

function aboveZero(count: number): number | undefined {
  return count > 0 ? count : undefined;
}

function inputTokensOf({ input }: Usage): number {
  return input.fresh + input.cacheRead + input.cacheWrite + input.cacheWriteHour + input.audio;
}

function outputTokensOf({ output }: Usage): number {
  return output.text + output.reasoning + output.audio;
}
