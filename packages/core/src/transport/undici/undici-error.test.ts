import { errors } from 'undici';
import { describe, expect, it } from 'vitest';
import { LLMError } from '../../error/llm-error.ts';
import { fromUndiciError } from './undici-error.ts';

const closed = 'the upstream closed the connection';
const late = 'the upstream could not be reached in time';

describe('fromUndiciError', () => {
  it.each([
    [new errors.ConnectTimeoutError(), 'timeout', late],
    [new errors.SocketError('other side closed'), 'connection', closed],
    [
      Object.assign(new errors.HTTPParserError('eof'), { code: 'HPE_INVALID_EOF_STATE' }),
      'connection',
      closed,
    ],
    [
      Object.assign(new errors.HTTPParserError('odd'), { code: 'HPE_INVALID_CONSTANT' }),
      'connection',
      'the connection to the upstream failed (HPE_INVALID_CONSTANT)',
    ],
    [new errors.InvalidArgumentError('odd'), 'invalid_request', 'the request cannot be sent: odd'],
    [
      Object.assign(new Error('odd'), { code: 'ECONNRESET' }),
      'connection',
      'the connection to the upstream failed (ECONNRESET)',
    ],
    [new Error('odd'), 'connection', 'the connection to the upstream broke'],
  ])('of %s', (cause, code, message) => {
    expect(fromUndiciError(cause)).toMatchObject({ code, message, cause });
  });

  it('leaves an error of this package as it is', () => {
    const cause = new LLMError('cancelled', 'enough');
    expect(fromUndiciError(cause)).toBe(cause);
  });
});
