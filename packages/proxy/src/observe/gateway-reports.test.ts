import { type CallObserver, type CallReport, LLMError, type Logger, silentLogger } from '@llm/core';
import { testUsage, textEvents, textResponse } from '@llm/core/testing';
import { describe, expect, it } from 'vitest';
import { chatBody, gatewayOf, textOf, toInbound } from '../../test/support/in-memory.ts';

const path = '/v1/chat/completions';
const answer = { kind: 'response', response: textResponse('Hello') } as const;

/** A logger that keeps what it is told as an error. */
function errorsOf(): { readonly logger: Logger; readonly errors: unknown[] } {
  const errors: unknown[] = [];
  return { logger: { ...silentLogger, error: (fields) => errors.push(fields) }, errors };
}

describe('an observer that fails', () => {
  it.each<[string, CallObserver]>([
    [
      'throws',
      () => {
        throw new TypeError('a mistake');
      },
    ],
    ['rejects', () => Promise.reject(new TypeError('a mistake'))],
  ])('harms neither the call nor the others where it %s', async (_, broken) => {
    const seen: CallReport[] = [];
    const { logger, errors } = errorsOf();
    const moments = textEvents(['Hel', 'lo']);
    const { gateway } = gatewayOf([answer, { kind: 'stream', moments }], {
      observers: [broken, (report) => void seen.push(report)],
      logger,
    });
    const whole = await gateway.handle(
      toInbound(path, { body: chatBody, headers: { 'x-request-id': 'call-1' } }),
    );
    expect(whole.status).toBe(200);
    const streamed = await gateway.handle(toInbound(path, { body: { ...chatBody, stream: true } }));
    expect(await textOf(streamed)).toContain('[DONE]');
    expect(seen.map(({ outcome }) => outcome.kind)).toEqual(['completed', 'completed']);
    expect(errors).toMatchObject([{ requestId: 'call-1' }, {}]);
  });

  it('may be the log itself', async () => {
    const broken = (): never => {
      throw new TypeError('the disk is full');
    };
    const seen: CallReport[] = [];
    const { gateway } = gatewayOf([answer], {
      logger: { debug: broken, info: broken, warn: broken, error: broken },
      observers: [(report) => void seen.push(report)],
    });
    expect((await gateway.handle(toInbound(path, { body: chatBody }))).status).toBe(200);
    expect(seen).toHaveLength(1);
  });
});

describe('the report of a call', () => {
  it('has no call where the request could not be read, and is told once', async () => {
    const seen: CallReport[] = [];
    const { gateway } = gatewayOf([], { observers: [(report) => void seen.push(report)] });
    await gateway.handle(toInbound(path, { body: { ...chatBody, messages: 'none' } }));
    expect(seen).toMatchObject([
      { path, call: undefined, answeredBy: undefined, outcome: { kind: 'failed' } },
    ]);
  });

  it('is of a failed call where the answer cannot be written in the caller’s words', async () => {
    const seen: CallReport[] = [];
    const { gateway } = gatewayOf([], {
      service: () =>
        Promise.resolve({
          kind: 'response',
          usage: testUsage(1, 2),
          decoded() {
            throw new LLMError('invalid_response', 'no answer that can be read');
          },
        }),
      observers: [(report) => void seen.push(report)],
    });
    const reply = await gateway.handle(toInbound(path, { body: chatBody }));
    expect(reply.status).toBeGreaterThanOrEqual(500);
    expect(seen).toMatchObject([{ outcome: { kind: 'failed' } }]);
  });

  it('is of a cancelled call where the reader of a stream goes away', async () => {
    const seen: CallReport[] = [];
    const { gateway } = gatewayOf([{ kind: 'stream', moments: textEvents(['Hel', 'lo']) }], {
      observers: [(report) => void seen.push(report)],
    });
    const { body } = await gateway.handle(toInbound(path, { body: { ...chatBody, stream: true } }));
    expect(seen).toEqual([]);
    if (typeof body === 'string' || body instanceof Uint8Array) throw new TypeError('not a stream');
    body.cancel();
    body.cancel();
    expect(seen.map(({ outcome }) => outcome.kind)).toEqual(['cancelled']);
  });

  it('says who asked, who answered and what it cost', async () => {
    const seen: CallReport[] = [];
    const response = textResponse('Hello', { usage: testUsage(10, 5) });
    const { gateway } = gatewayOf([{ kind: 'response', response }], {
      authenticate: () => ({ id: 'ann', role: 'caller' }),
      observers: [(report) => void seen.push(report)],
    });
    await gateway.handle(toInbound(path, { body: chatBody }));
    expect(seen).toMatchObject([
      {
        principal: { id: 'ann' },
        call: { operation: 'chat', model: 'one', stream: false },
        outcome: { kind: 'completed', usage: testUsage(10, 5) },
      },
    ]);
  });
});
