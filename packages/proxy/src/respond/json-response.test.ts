import { describe, expect, it } from 'vitest';
import { jsonResponse } from './json-response.ts';

describe('jsonResponse', () => {
  it('is JSON, whatever content type the headers had before', () => {
    const { headers } = jsonResponse({}, { 'content-type': 'text/html', 'x-request-id': 'id-1' });
    expect(headers).toEqual({ 'content-type': 'application/json', 'x-request-id': 'id-1' });
  });

  it('does not share headers between answers', () => {
    expect(jsonResponse({}).headers).not.toBe(jsonResponse({}).headers);
  });

  it('prints a value, without what it does not have', () => {
    expect(jsonResponse({ id: 'ä', name: undefined })).toMatchObject({
      status: 200,
      body: '{"id":"ä"}',
    });
  });
});
