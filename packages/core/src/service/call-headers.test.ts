import { describe, expect, it } from 'vitest';
import { createCallHeaders, type HeaderParts } from './call-headers.ts';

const protocol = { 'x-version': '1', 'x-name': 'protocol' };
const proof = { headers: { authorization: 'Bearer k' }, query: {} };
const parts: HeaderParts = { protocol, accept: 'application/json', own: undefined, proof };

describe('createCallHeaders', () => {
  const headersOf = createCallHeaders({ 'x-name': 'provider', 'x-fixed': '1' });

  it('lets the provider overrule the protocol, the call overrule both, and nobody the proof', () => {
    const own = { 'x-name': 'call', authorization: 'Bearer stolen' };
    expect(headersOf({ ...parts, own })).toMatchObject({
      'x-version': '1',
      'x-name': 'call',
      'x-fixed': '1',
      authorization: 'Bearer k',
    });
    expect(headersOf(parts)['x-name']).toBe('provider');
  });

  it('takes names in any case for the same name', () => {
    const written = createCallHeaders({ Authorization: 'Bearer old', 'X-Fixed': '2' });
    const headers = written({ ...parts, own: { 'x-fixed': '3' } });
    expect(headers).toMatchObject({ authorization: 'Bearer k', 'x-fixed': '3' });
    expect(Object.keys(headers).filter((name) => name !== name.toLowerCase())).toEqual([]);
  });

  it('asks for the type that is wanted, unless the call asks for one itself', () => {
    expect(headersOf({ ...parts, accept: 'text/event-stream' })['accept']).toBe(
      'text/event-stream',
    );
    expect(headersOf(parts)['accept']).toBe('application/json');
    expect(headersOf({ ...parts, own: { accept: 'image/png' } })['accept']).toBe('image/png');
  });

  it('gives a request without a body no content type, unless the call has one', () => {
    const typed = createCallHeaders({ 'Content-Type': 'application/json', 'x-fixed': '1' });
    expect(typed(parts)['content-type']).toBe('application/json');
    const bodiless = typed({ ...parts, hasBody: false });
    expect(bodiless).not.toHaveProperty('content-type');
    expect(bodiless['x-fixed']).toBe('1');
    expect(typed(parts)['content-type']).toBe('application/json');
  });

  it('builds the headers of equal calls once, and never mixes up two keys', () => {
    expect(headersOf({ ...parts, own: {} })).toBe(headersOf(parts));
    const other = { headers: { authorization: 'Bearer other' }, query: {} };
    expect(headersOf({ ...parts, proof: other })['authorization']).toBe('Bearer other');
    expect(headersOf(parts)['authorization']).toBe('Bearer k');
  });
});
