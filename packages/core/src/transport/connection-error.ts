import { isLLMError, LLMError } from '../error/llm-error.ts';

export interface ConnectionFailure {
  /** The system's name of it; `EOF` if the peer closed the connection, empty if there is none. */
  readonly code: string;
  /** How many times the request was sent again before. Default 0. */
  readonly replays?: number;
}

// What the system says when this process, or its machine, can open nothing more, whoever is to be reached.
const noRoom: ReadonlySet<string> = new Set([
  'EMFILE',
  'ENFILE',
  'ENOBUFS',
  'ENOMEM',
  'EADDRNOTAVAIL',
]);

/** The error of a call whose connection failed. What is an `LLMError` already stays as it is. */
export function connectionErrorOf(
  cause: unknown,
  { code, replays = 0 }: ConnectionFailure,
): LLMError {
  if (isLLMError(cause)) return cause;
  const details = { cause, replays };
  const again = replays === 0 ? '' : ' after the request was sent again';
  if (code === 'ETIMEDOUT') {
    return new LLMError('timeout', `the upstream could not be reached in time${again}`, details);
  }
  if (code === 'EOF') {
    return new LLMError('connection', `the upstream closed the connection${again}`, details);
  }
  if (noRoom.has(code)) {
    const message = `this process has no room for another connection (${code})${again}`;
    return new LLMError('overloaded', message, { ...details, byProcess: true });
  }
  const reason = code === '' ? 'broke' : `failed (${code})`;
  return new LLMError('connection', `the connection to the upstream ${reason}${again}`, details);
}

/** Why a call fails whose transport is closed. */
export function closedError(): LLMError {
  return new LLMError('connection', 'the transport was closed');
}
