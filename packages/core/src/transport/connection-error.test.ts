import { describe, expect, it } from 'vitest';
import { LLMError } from '../error/llm-error.ts';
import { closedError, connectionErrorOf } from './connection-error.ts';

describe('connectionErrorOf', () => {
  it.each([
    ['ETIMEDOUT', 0, 'timeout', 'the upstream could not be reached in time'],
    ['EOF', 0, 'connection', 'the upstream closed the connection'],
    ['EOF', 1, 'connection', 'the upstream closed the connection after the request was sent again'],
    ['ENOTFOUND', 0, 'connection', 'the connection to the upstream failed (ENOTFOUND)'],
    ['EMFILE', 0, 'overloaded', 'this process has no room for another connection (EMFILE)'],
    ['', 0, 'connection', 'the connection to the upstream broke'],
  ])('of %j after %d replays is a %s', (code, replays, expected, message) => {
    const cause = new Error('why');
    expect(connectionErrorOf(cause, { code, replays })).toMatchObject({
      code: expected,
      message,
      cause,
    });
  });

  it('blames this process, and nobody else, for what it has no room for', () => {
    for (const code of ['EMFILE', 'ENFILE', 'EADDRNOTAVAIL', 'ENOBUFS', 'ENOMEM'])
      expect(connectionErrorOf(new Error('why'), { code })).toMatchObject({
        status: 503,
        byProcess: true,
      });
    expect(connectionErrorOf(new Error('why'), { code: 'ECONNREFUSED' }).byProcess).toBe(false);
  });

  it('leaves an error that says what failed as it is', () => {
    const cause = new LLMError('timeout', 'late');
    expect(connectionErrorOf(cause, { code: 'EOF' })).toBe(cause);
  });
});

describe('closedError', () => {
  it('is a failed connection', () => {
    expect(closedError()).toMatchObject({
      code: 'connection',
      message: 'the transport was closed',
    });
  });
});
