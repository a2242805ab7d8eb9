import {
  cutText,
  type CallObserver,
  type CallReport,
  isLLMError,
  type LLMError,
  type Logger,
  redactKeys,
  type Usage,
} from '@llm/core';
import { describeCause } from '../log/describe-cause.ts';
import { toLoggable } from '../log/to-loggable.ts';
import { droppedNames } from '../respond/dropped-names.ts';

/**
 * Writes one line when a call is over: who asked for what, who answered, how long it took and how it
 * ended. A stream is over when its last byte was read, so that is when its line is written. Prompts,
 * answers and keys are never in it.
 */
export function logCalls(logger: Logger): CallObserver {
  return (report) => {
    const line = toLine(report);
    const { outcome } = report;
    if (outcome.kind !== 'failed') logger.info(line, 'call');
    else if (outcome.error.code === 'internal')
      logger.error({ ...line, ...describeCause(outcome.error) }, 'call failed');
    else logger.warn({ ...line, ...causeOf(outcome.error) }, 'call failed');
  };
}

/** One literal and no spreads: this runs for every call, and absent fields are left out by whoever prints. */
function toLine({
  requestId,
  path,
  principal,
  call,
  among,
  answeredBy,
  attempts,
  fallbacks,
  recovery,
  replays,
  losses,
  withoutEffect,
  outcome,
  cost,
  cache,
  timings,
}: CallReport): Readonly<Record<string, unknown>> {
  const { usage } = outcome;
  const error = outcome.kind === 'failed' ? outcome.error : undefined;
  return {
    requestId,
    path: short(path),
    caller: short(principal?.id),
    model: short(call?.model),
    among: short(among?.models),
    lost: among?.isLost === true ? true : undefined,
    stream: call?.stream,
    metadata: bounded(call?.settings.metadata),
    tags: bounded(call?.settings.tags),
    provider: answeredBy?.provider ?? error?.provider,
    deployment: answeredBy?.deployment ?? attempts.at(-1)?.deployment,
    attempts: aboveZero(attempts.length),
    fallbacks: aboveZero(fallbacks),
    replays: aboveZero(replays),
    recovery: recovery?.mode,
    breaks: aboveZero(recovery?.breaks ?? 0),
    recovered: aboveZero(recovery?.recovered ?? 0),
    notRecovered: recovery?.why,
    dropped: droppedNames(losses, withoutEffect),
    outcome: outcome.kind,
    error: error?.code,
    status: error?.status,
    upstreamStatus: error?.upstream?.status,
    upstreamCode: error?.upstream?.code,
    reason: error === undefined ? undefined : redactKeys(error.message.slice(0, longestReason)),
    inputTokens: usage === undefined ? undefined : inputTokensOf(usage),
    cachedTokens: usage?.input.cacheRead,
    outputTokens: usage === undefined ? undefined : outputTokensOf(usage),
    costUsd: cost?.totalUsd,
    cache: cache === undefined ? undefined : cacheWords[cache.hit],
    savedUsd: cache?.savedUsd,
    firstChunkMs: call?.stream === true ? timings.firstContentMs : undefined,
    durationMs: timings.totalMs,
  };
}

const cacheWords = { all: 'hit', some: 'partial', none: undefined } as const;
const longestReason = 2_000;
const longestName = 300;

function short(name: string | undefined): string | undefined {
  return name === undefined ? name : cutText(name, longestName);
}

/** What the caller sent for the log, however much that is: to print it first would take as long as it is. */
function bounded(value: unknown): unknown {
  return value === undefined ? undefined : toLoggable(value, { text: 500, all: 4_000 });
}

/** What lies behind a failure that has a code, such as the system's own error, without its stack. */
function causeOf({ cause }: LLMError): { readonly cause?: string } {
  return cause === undefined || isLLMError(cause) ? {} : { cause: describeCause(cause).cause };
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
