import { Socket } from 'node:net';
import { describe, expect, it } from 'vitest';
import { createAttempt } from './wall-attempt.ts';

const attemptOf = (path: string, body: string, headers: Record<string, string> = {}) =>
  createAttempt(
    { method: 'POST', path, headers, body },
    {
      number: 1,
      socket: new Socket(),
      raw: new Socket(),
      closedAtMs: undefined,
      closed: new Promise(() => undefined),
    },
    { number: 1, atMs: 0 },
  );

describe('createAttempt', () => {
  it.each([
    ['/v1/chat', '{"model":"large","messages":[]}', 'large'],
    ['/v1beta/models/large:streamGenerate?alt=sse', '{}', 'large'],
    ['/model/vendor.large-v1:0/converse', '{}', 'vendor.large-v1:0'],
    ['/openai/deployments/large/chat', '{"model":"other"}', 'large'],
    ['/v1/chat', 'no JSON', ''],
    ['/v1/chat', '["model"]', ''],
  ])('finds the model of %s %s', (path, body, model) => {
    expect(attemptOf(path, body).model).toBe(model);
  });

  it('finds the model among the parts of a form', () => {
    const form = '--x\r\nContent-Disposition: form-data; name="model"\r\n\r\nlarge\r\n--x--\r\n';
    const headers = { 'content-type': 'multipart/form-data; boundary=x' };
    expect(attemptOf('/v1/audio', form, headers).model).toBe('large');
  });

  it('keeps no secret, and shows which two are the same', () => {
    const secret = 'sk-secret-0123456789';
    const headers = { authorization: secret, 'x-api-key': secret, accept: '*/*' };
    const attempt = attemptOf(`/v1/chat?key=${secret}&alt=sse`, '{}', headers);
    expect(JSON.stringify(attempt)).not.toContain('secret');
    expect(attempt.headers['authorization']).toMatch(/^sha256:[0-9a-f]{8}$/);
    expect(attempt.headers['authorization']).toBe(attempt.headers['x-api-key']);
    expect(attempt.headers['accept']).toBe('*/*');
    expect(attempt.path).toMatch(/^\/v1\/chat\?key=sha256:[0-9a-f]{8}&alt=sse$/);
  });
});
