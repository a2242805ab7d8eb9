import { describe, expect, it } from 'vitest';
import type { Call } from '../contract/call.ts';
import { LLMError } from '../error/llm-error.ts';
import { scanEnvelope } from '../json/scan-envelope.ts';
import { decodeLarge } from './decode-large.ts';

const request = { model: 'm', messages: [] };

function callOf(bodyBytes: number, decoded: () => typeof request): Call<'chat'> {
  const body = JSON.stringify({ text: 'x'.repeat(bodyBytes) });
  const native = {
    protocol: 'invented',
    model: 'm',
    envelope: scanEnvelope(new TextEncoder().encode(body)),
    cut: [],
    headers: {},
    query: {},
  };
  return { operation: 'chat', model: 'm', stream: false, settings: {}, native, decoded };
}

describe('decodeLarge', () => {
  it('lets others go on before and after it decodes', async () => {
    const order: string[] = [];
    const waiting = decodeLarge(
      callOf(300_000, () => {
        order.push('decoded');
        return request;
      }),
    );
    setImmediate(() => {
      order.push('another');
      setImmediate(() => order.push('a third'));
    });
    await waiting;
    await new Promise((resolve) => void setImmediate(resolve));
    expect(order).toEqual(['decoded', 'another', 'a third']);
  });

  it('is nothing to wait for where the body is small or was never bytes', () => {
    const never = (): never => {
      throw new Error('it was decoded');
    };
    expect(decodeLarge(callOf(1_000, never))).toBeUndefined();
    const { native, ...ownCall } = callOf(300_000, never);
    expect(native).toBeDefined();
    expect(decodeLarge(ownCall)).toBeUndefined();
  });

  it('rejects as the decoder throws', async () => {
    const malformed = new LLMError('invalid_request', 'no messages', { param: 'messages' });
    const call = callOf(300_000, () => {
      throw malformed;
    });
    await expect(decodeLarge(call)).rejects.toBe(malformed);
  });
});
