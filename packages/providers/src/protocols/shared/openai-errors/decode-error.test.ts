import type { Headers } from '@llm/core';
import { describe, expect, it } from 'vitest';
import { decodeError, decodeInBandError } from './decode-error.ts';

const saying = (error: object | string, status = 400, headers: Headers = {}) =>
  decodeError({ status, headers, body: { error } });

describe('decodeError', () => {
  it.each([
    [undefined],
    [null],
    [''],
    ['<html><title>502 Bad Gateway</title></html>'],
    [[]],
    [{ error: { message: '' } }],
    [{ error: { message: 7, code: {}, type: [] } }],
  ])('says which status it was where the body %j says nothing', (body) => {
    const error = decodeError({ status: 502, headers: {}, body });
    expect(error.code).toBe('upstream');
    expect(error.message).toBe('the upstream answered with status 502');
  });

  it('takes a status in a sentence for a word like any other', () => {
    expect(saying({ message: 'error 429: rate limit, 403' }).code).toBe('invalid_request');
  });

  it.each(['constructor', '__proto__', 'toString'])('does not know the code %s', (code) => {
    expect(saying({ message: 'x', code }).code).toBe('invalid_request');
  });

  it.each([
    [400, 'invalid_request'],
    [401, 'authentication'],
    [402, 'rate_limited'],
    [403, 'permission_denied'],
    [404, 'not_found'],
    [408, 'timeout'],
    [409, 'upstream'],
    [413, 'payload_too_large'],
    [418, 'invalid_request'],
    [422, 'invalid_request'],
    [429, 'rate_limited'],
    [498, 'overloaded'],
    [500, 'upstream'],
    [502, 'upstream'],
    [503, 'overloaded'],
    [504, 'timeout'],
    [524, 'timeout'],
    [529, 'overloaded'],
  ])('reads status %i as %s', (status, code) => {
    expect(decodeError({ status, headers: {}, body: '' }).code).toBe(code);
  });

  it.each([
    ["This model's maximum context length is 4096 tokens."],
    ['prompt too long; exceeded max context length by 1119046 tokens'],
    ['The prompt is longer than the context window of this model'],
    ['Request too large for model `x`'],
    ['length of all messages is too long'],
    ['Input tokens exceed the configured limit of 272000 tokens.'],
    ['The input token count (1048577) exceeds the maximum number of tokens allowed (1048576).'],
    ['input length and `max_tokens` exceed context limit: 190000 + 20000 > 200000'],
  ])('knows a prompt that is too long by its sentence: %s', (message) => {
    expect(saying({ message, type: 'invalid_request_error' }).code).toBe('context_length_exceeded');
  });

  it.each([
    ['Invalid prompt: it was flagged as potentially violating our usage policy.'],
    ['Your request was rejected as a result of our safety system.'],
  ])('knows a refused prompt by its sentence: %s', (message) => {
    expect(saying({ message }).code).toBe('content_filtered');
  });

  it('does not read sentences where the status already says what it is', () => {
    expect(saying({ message: 'Limit of the context window per minute' }, 429).code).toBe(
      'rate_limited',
    );
  });

  it('does not try again where the money is out', () => {
    const quota = saying({ message: 'x', code: 'insufficient_quota' }, 429);
    expect(quota).toMatchObject({ code: 'rate_limited', retryable: false });
    expect(saying({ message: 'x' }, 402).retryable).toBe(false);
    expect(saying({ message: 'x', code: 'rate_limit_exceeded' }, 429).retryable).toBe(true);
  });

  it('keeps what the upstream said about itself', () => {
    const error = saying(
      {
        message: 'no',
        type: 'invalid_request_error',
        param: 'stop',
        code: 'unsupported_parameter',
      },
      400,
      { 'x-request-id': 'req_1' },
    );
    expect(error.param).toBe('stop');
    expect(error.upstream).toEqual({
      status: 400,
      code: 'unsupported_parameter',
      requestId: 'req_1',
    });
  });

  it('finds the message wherever vendors put it', () => {
    const messageOf = (body: unknown) => decodeError({ status: 400, headers: {}, body }).message;
    expect(messageOf({ detail: 'Invalid Key' })).toBe('Invalid Key');
    expect(messageOf({ detail: [{ msg: 'Field required' }] })).toBe('Field required');
    expect(messageOf({ object: 'error', message: 'a' })).toBe('a');
    expect(messageOf({ error: 'b' })).toBe('b');
    expect(messageOf([{ error: { message: 'c' } }])).toBe('c');
    expect(messageOf('upstream connect error')).toBe('upstream connect error');
    expect(messageOf('x'.repeat(5000))).toHaveLength(300);
  });

  it('takes the key out of a sentence that quotes it', () => {
    const { message } = saying({ message: 'wrong key sk-proj-abcdefghijklmnop, try again' }, 401);
    expect(message).toBe('wrong key ***, try again');
  });

  it.each<readonly [Headers, number | undefined]>([
    [{}, undefined],
    [{ 'retry-after': 'soon' }, undefined],
    [{ 'retry-after': '' }, undefined],
    [{ 'retry-after': '-1' }, undefined],
    [{ 'retry-after': '1.5' }, 1500],
    [{ 'retry-after': '2', 'retry-after-ms': '1234' }, 1234],
    [{ 'retry-after': '1', 'retry-after-ms': '0' }, 1000],
    [{ 'retry-after-ms': '0' }, 0],
    [{ 'retry-after': 'Fri, 20 Nov 2026 10:00:07 GMT' }, undefined],
    [
      {
        'retry-after': 'Fri, 20 Nov 2026 10:00:07 GMT',
        date: 'Fri, 20 Nov 2026 10:00:00 GMT',
      },
      7000,
    ],
    [
      {
        'retry-after': 'Fri, 20 Nov 2026 09:00:00 GMT',
        date: 'Fri, 20 Nov 2026 10:00:00 GMT',
      },
      0,
    ],
  ])('reads from the headers %j a wait of %s ms', (headers, wait) => {
    expect(saying({ message: 'x' }, 429, headers).retryAfterMs).toBe(wait);
  });
});

describe('decodeInBandError', () => {
  it.each([
    [{ error: { message: 'x', status_code: 400, type: 'invalid_request_error' } }, 400],
    [{ error: { message: 'x', code: 502 } }, 502],
    [{ error: { message: 'x', code: '429' } }, 429],
    [{ error: { message: 'x', type: 'invalid_request_error' } }, 400],
    [{ error: { message: 'x' } }, undefined],
  ])('takes the status of %j from what it says', (body, status) => {
    expect(decodeInBandError(body).upstream?.status).toBe(status);
  });

  it('counts as a failure of the upstream where nothing is said', () => {
    expect(decodeInBandError({}).code).toBe('upstream');
    expect(decodeInBandError({ error: 'broken' })).toMatchObject({
      code: 'upstream',
      message: 'broken',
    });
  });
});
