import { LLMError } from '../../error/llm-error.ts';
import { systemCodeOf } from '../../error/system-code.ts';
import { connectionErrorOf } from '../connection-error.ts';

/** The errors of undici in the words of this package. */
export function fromUndiciError(cause: Error): LLMError {
  const code = systemCodeOf(cause);
  if (code === 'UND_ERR_INVALID_ARG' || code === 'UND_ERR_NOT_SUPPORTED') {
    return new LLMError('invalid_request', `the request cannot be sent: ${cause.message}`, {
      cause,
    });
  }
  return connectionErrorOf(cause, { code: plainCodes.get(code) ?? code });
}

const plainCodes: ReadonlyMap<string, string> = new Map([
  ['UND_ERR_CONNECT_TIMEOUT', 'ETIMEDOUT'],
  ['UND_ERR_HEADERS_TIMEOUT', 'ETIMEDOUT'],
  ['UND_ERR_BODY_TIMEOUT', 'ETIMEDOUT'],
  // The socket ended or was reset while an answer was awaited, or in the middle of one.
  ['UND_ERR_SOCKET', 'EOF'],
  ['UND_ERR_RES_CONTENT_LENGTH_MISMATCH', 'EOF'],
  ['HPE_INVALID_EOF_STATE', 'EOF'],
]);
