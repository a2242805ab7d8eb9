import { describe, expect, it } from 'vitest';
import type { Signer } from '../contract/provider.ts';
import type { TransportRequest } from '../contract/transport.ts';
import { LLMError } from '../error/llm-error.ts';
import { sign } from './sign.ts';

const request = (signal = new AbortController().signal): TransportRequest => ({
  method: 'GET',
  origin: 'https://api.acme.example',
  path: '/files',
  headers: { accept: 'application/json' },
  signal,
});

const signWith = (signer: Signer, signal?: AbortSignal) =>
  sign({ provider: 'acme', signer }, request(signal));

describe('sign', () => {
  it('adds the headers in lower case, and shows a request without a body as one', async () => {
    const bodies: unknown[] = [];
    const signed = await signWith(({ body }) => {
      bodies.push(body);
      return { Authorization: 'Signature 1', Accept: 'text/plain' };
    });
    expect(signed.headers).toEqual({ accept: 'text/plain', authorization: 'Signature 1' });
    expect(signed).not.toHaveProperty('body');
    expect(bodies).toEqual([[]]);
  });

  it.each<[string, Signer]>([
    [
      'throws',
      () => {
        throw new Error('s3cret');
      },
    ],
    ['rejects', () => Promise.reject(new Error('s3cret'))],
  ])(
    'fails as authentication, naming the provider and no secret, where it %s',
    async (_, signer) => {
      const failure: unknown = await signWith(signer).catch((error: unknown) => error);
      expect(failure).toMatchObject({
        code: 'authentication',
        provider: 'acme',
        message: 'the signer of acme failed',
        cause: expect.objectContaining({ message: 's3cret' }),
      });
    },
  );

  it('lets a signer fail in its own words', async () => {
    const own = new LLMError('connection', 'the token server is away');
    await expect(signWith(() => Promise.reject(own))).rejects.toBe(own);
  });

  it('ends with the call, whether the signer looks at the signal or not', async () => {
    const reason = new LLMError('timeout', 'the call took too long');
    for (const signer of [
      () => new Promise<never>(() => undefined),
      (_: unknown, signal: AbortSignal) =>
        new Promise<never>((_resolve, reject) => {
          signal.addEventListener('abort', () => reject(new Error('noticed')));
        }),
    ]) {
      const controller = new AbortController();
      const signed = expect(signWith(signer, controller.signal)).rejects.toBe(reason);
      controller.abort(reason);
      await signed;
    }
  });

  it('is not called for a call that is over', async () => {
    let called = false;
    const signer: Signer = () => {
      called = true;
      return {};
    };
    await expect(signWith(signer, AbortSignal.abort())).rejects.toMatchObject({
      code: 'cancelled',
    });
    expect(called).toBe(false);
  });
});
