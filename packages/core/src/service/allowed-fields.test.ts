import { describe, expect, it } from 'vitest';
import { scanEnvelope } from '../json/scan-envelope.ts';
import { plainRequest } from '../testing/chat-examples.ts';
import { addAllowed, keepAllowed } from './allowed-fields.ts';
import { createCall } from './create-call.ts';

const losses = [
  { path: 'logit_bias', kind: 'parameter' },
  { path: 'tools[0].strict', kind: 'hint' },
  { path: 'n', kind: 'parameter' },
] as const;
const translated = { body: { a: 1 }, losses };
const callOf = (allowFields?: readonly string[]) => {
  const bytes = new TextEncoder().encode('{"logit_bias":{"1":2},"n":null,"a":9}');
  const native = { protocol: 'x', model: 'm', cut: [], headers: {}, query: {} };
  const settings = allowFields === undefined ? {} : { allowFields };
  return {
    ...createCall('chat', plainRequest, settings),
    native: { ...native, envelope: scanEnvelope(bytes) },
  };
};

describe('addAllowed', () => {
  it('changes nothing where nothing is allowed', () => {
    expect(addAllowed(translated, callOf())).toBe(translated);
  });

  it('sends what the caller wrote, and reports it as lost no longer', () => {
    expect(addAllowed(translated, callOf(['logit_bias']))).toEqual({
      body: { a: 1, logit_bias: { '1': 2 } },
      losses: losses.slice(1),
    });
  });

  it('neither replaces what is said nor adds what the caller did not say', () => {
    expect(addAllowed(translated, callOf(['a', 'n', 'absent']))).toEqual(translated);
  });

  it('finds what a program’s call keeps beside the hub', () => {
    const request = { ...plainRequest, extra: { protocol: 'x', fields: { verbosity: 'low' } } };
    const call = createCall('chat', request, { allowFields: ['verbosity', 'toString'] });
    expect(addAllowed(translated, call).body).toEqual({ a: 1, verbosity: 'low' });
  });
});

describe('keepAllowed', () => {
  const edits = { set: { n: 1, a: 2 }, cut: ['logit_bias', 'b'], losses };

  it('changes nothing where nothing is allowed, or nothing has to be fitted', () => {
    expect(keepAllowed(edits, callOf())).toBe(edits);
    expect(keepAllowed(undefined, callOf(['n']))).toBeUndefined();
  });

  it('leaves what is allowed as its caller wrote it, and reports it as lost no longer', () => {
    expect(keepAllowed(edits, callOf(['logit_bias', 'n', 'tools']))).toEqual({
      set: { a: 2 },
      cut: ['b'],
      losses: [],
    });
  });
});
