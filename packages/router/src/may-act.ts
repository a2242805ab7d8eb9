import type { Call, Extra } from '@llm/core';

// Fields by which an answer becomes part of what the provider keeps, or goes on without a reader: to ask twice would write twice.
const keepingFields = ['conversation', 'background'];

/**
 * Whether a call may do more than answer, so that it must not be asked twice at the same time: it has tools that the provider runs itself,
 * or its answer becomes part of a conversation that the provider keeps. Nobody here knows such tools, so each of them counts, also one
 * that only reads. It reads the request, and one that cannot be read counts as well.
 */
export function mayAct(call: Call): boolean {
  try {
    const request: Asked = call.decoded();
    const { tools = [], extra } = request;
    return (
      tools.some(({ type }) => type !== 'function') ||
      keepingFields.some((name) => isSet(extra, name))
    );
  } catch {
    // Passthrough forwards requests that nobody here can read.
    return true;
  }
}

/** What requests of all operations may have. */
interface Asked {
  readonly model: string;
  readonly tools?: readonly { readonly type: string }[];
  readonly extra?: Extra;
}

function isSet(extra: Extra | undefined, name: string): boolean {
  const value = extra?.fields[name];
  return value !== undefined && value !== null && value !== false;
}
