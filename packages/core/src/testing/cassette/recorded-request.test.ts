import { describe, expect, it } from 'vitest';
import type { TransportRequest } from '../../contract/transport.ts';
import { toRecordedRequest } from './recorded-request.ts';

const request = (headers: TransportRequest['headers'], body: TransportRequest['body']) => ({
  method: 'POST',
  origin: 'https://a.example',
  path: '/',
  headers,
  body,
  signal: new AbortController().signal,
});
const json = { 'content-type': 'application/json' };

describe('toRecordedRequest', () => {
  it('takes the value of a header out of the body, too', () => {
    const headers = { ...json, 'x-api-key': 'plain-words' };
    const recorded = toRecordedRequest(request(headers, '{"note":"my plain-words"}'));
    expect(recorded.body).toEqual({ json: { note: 'my ***' } });
  });

  it('gives the same for two keys, and for a form with two boundaries', () => {
    const form = (boundary: string, key: string) =>
      toRecordedRequest(
        request(
          {
            'content-type': `multipart/form-data; boundary=${boundary}`,
            authorization: `Bearer ${key}`,
          },
          [`--${boundary}\r\n\r\n`, new TextEncoder().encode('a'), `\r\n--${boundary}--`],
        ),
      );
    expect(form('b-one', 'plain-words')).toEqual(form('b-two', 'other-words'));
  });

  it('keeps what is not JSON, and bytes that are no text', () => {
    expect(toRecordedRequest(request(json, '{"cut')).body).toEqual({ text: '{"cut' });
    expect(toRecordedRequest(request({}, new Uint8Array([255]))).body).toEqual({ base64: '/w==' });
    expect(toRecordedRequest(request({}, undefined))).not.toHaveProperty('body');
  });
});
