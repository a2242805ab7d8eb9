import { describe, expect, it } from 'vitest';
import { scanEnvelope } from '../json/scan-envelope.ts';
import { isLLMError } from '../error/llm-error.ts';
import { inventedProtocol } from '../../test/invented-protocol/invented-protocol.ts';
import { chooseProtocol } from './choose-protocol.ts';
import { createCall } from './create-call.ts';

const first = { ...inventedProtocol, id: 'first' };
const second = { ...inventedProtocol, id: 'second' };
const provider = { id: 'invented', speaks: { chat: [first, second] } };

const callOf = (protocol: string, body: object = {}) => ({
  ...createCall('chat', { model: 'm', messages: [] }),
  native: {
    protocol,
    model: 'm',
    envelope: scanEnvelope(new TextEncoder().encode(JSON.stringify(body))),
    cut: [],
    headers: {},
    query: {},
  },
});

describe('chooseProtocol', () => {
  it('refuses an operation that the provider does not offer', () => {
    let caught: unknown;
    try {
      chooseProtocol({ id: 'invented', speaks: {} }, callOf('first'));
    } catch (error) {
      caught = error;
    }
    expect(isLLMError(caught, 'unsupported')).toBe(true);
  });

  it('is the first for fields that only that one can say, of the call or by default', () => {
    const quirks = { firstOnly: ['ctx'] };
    expect(chooseProtocol({ ...provider, quirks }, callOf('second', { ctx: 1 })).id).toBe('first');
    const set = { ...quirks, defaults: { ctx: 1 } };
    expect(chooseProtocol({ ...provider, quirks: set }, callOf('second')).id).toBe('first');
    expect(chooseProtocol({ ...provider, quirks }, callOf('second', { n: 1 })).id).toBe('second');
  });

  it('is the caller’s own where it is spoken, else the first', () => {
    expect(chooseProtocol(provider, callOf('second')).id).toBe('second');
    expect(chooseProtocol(provider, callOf('third')).id).toBe('first');
  });
});
