import { describe, expect, it } from 'vitest';
import type { RecordedRequest } from './cassette.ts';
import { differences } from './differences.ts';

const request = (body?: RecordedRequest['body'], path = '/v1/chat'): RecordedRequest => ({
  method: 'POST',
  origin: 'https://a.example',
  path,
  headers: {},
  ...(body !== undefined && { body }),
});

describe('differences', () => {
  it('names each place with both values', () => {
    const recorded = request({ json: { model: 'm', messages: [{ content: 'Hello' }], seed: 1 } });
    const asked = request(
      { json: { model: 'm', messages: [{ content: 'Hi' }, { content: 'there' }] } },
      '/v2/chat',
    );
    expect(differences(asked, recorded)).toEqual([
      'path: asked "/v2/chat", recorded "/v1/chat"',
      'body.messages[0].content: asked "Hi", recorded "Hello"',
      'body.messages[1]: asked {"content":"there"}, recorded nothing',
      'body.seed: asked nothing, recorded 1',
    ]);
  });

  it('cuts long values', () => {
    const [line = ''] = differences(request({ text: 'x'.repeat(5_000) }), request());
    expect(line.length).toBeLessThan(150);
  });

  it('takes fields in another order for the same', () => {
    const one = request({ json: { a: 1, b: [{ c: 2, d: null }] } });
    expect(differences(one, request({ json: { b: [{ d: null, c: 2 }], a: 1 } }))).toEqual([]);
  });

  it('tells a body from none, and text from JSON', () => {
    expect(differences(request({ base64: 'AA==' }), request())).toHaveLength(1);
    expect(differences(request({ text: '{}' }), request({ json: {} }))).toHaveLength(1);
  });
});
