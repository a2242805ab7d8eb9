import { cutText, isLLMError, redactKeys, systemCodeOf } from '@llm/core';
import { toLoggable } from './to-loggable.ts';

/** What a log line says of a failure that nobody expected. */
// eslint-disable-next-line @typescript-eslint/consistent-type-definitions -- fields of a line have an index signature
export type DescribedCause = {
  /** The failure, and those that it was caused by, in one line. */
  readonly cause: string;
  /** Where each of them was thrown. */
  readonly stack: string | undefined;
};

const longest = 2_000;
const longestStack = 8_000;
const mostCauses = 5;

/** The cause of a failure and its stack, as texts without keys that any logger can print. Never throws, whatever was thrown. */
export function describeCause(cause: unknown): DescribedCause {
  try {
    const chain = withoutWrappers(chainOf(cause));
    const stacks = chain.flatMap((link) =>
      link instanceof Error && link.stack ? [link.stack] : [],
    );
    return {
      cause: toText(chain.map(nameOf).join('; caused by '), longest),
      stack: stacks.length === 0 ? undefined : toText(stacks.join('\ncaused by '), longestStack),
    };
  } catch {
    return { cause: 'a failure that cannot be read', stack: undefined };
  }
}

/** Our own errors say that something failed inside; what did is behind them. */
function withoutWrappers(chain: readonly unknown[]): readonly unknown[] {
  const others = chain.filter((link) => !isLLMError(link));
  return others.length === 0 ? chain : others;
}

function chainOf(cause: unknown): readonly unknown[] {
  const chain: unknown[] = [];
  for (let link = cause; chain.length < mostCauses; link = link.cause) {
    if (chain.includes(link)) break;
    chain.push(link);
    if (!(link instanceof Error) || link.cause === undefined) break;
  }
  return chain;
}

function nameOf(link: unknown): string {
  if (!(link instanceof Error)) return JSON.stringify(toLoggable(link)) ?? 'undefined';
  const code = systemCodeOf(link);
  const isSaid = code === '' || link.message.includes(code);
  return `${link.name}: ${link.message}${isSaid ? '' : ` (${code})`}`;
}

function toText(text: string, length: number): string {
  return redactKeys(cutText(text, length));
}
