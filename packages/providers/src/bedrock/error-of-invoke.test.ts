import { expect, it } from 'vitest';
import { decodeError, isError } from './error-of-invoke.ts';

it('passes on what AWS’s clients can read, and nothing else', () => {
  expect(isError({ __type: 'ThrottlingException', message: 'slow down' })).toBe(true);
  expect(isError({ message: 'slow down' })).toBe(false);
  const headers = { 'x-amzn-errortype': 'ThrottlingException:http://internal.amazon.com/' };
  expect(decodeError({ status: 429, headers, body: { message: 'slow down' } })).toMatchObject({
    code: 'rate_limited',
    message: 'slow down',
  });
});
