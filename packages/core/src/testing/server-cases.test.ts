import { describe, expect, it } from 'vitest';
import { failingCases } from '../../test/failing-cases.ts';
import { inventedProtocol } from '../../test/invented-protocol/invented-protocol.ts';
import type { StreamingServerCodec, StreamEncoder } from '../contract/protocol.ts';
import type { ChatEvent } from '../model/chat-event.ts';
import { loadFixtures } from './load-fixtures.ts';
import { roundTripCases, serverCases } from './server-cases.ts';

const fixtures = loadFixtures(
  new URL('../../test/invented-protocol/__fixtures__/', import.meta.url),
);
const { client, server } = inventedProtocol;

async function failuresWith(change: Partial<StreamingServerCodec<'chat'>>): Promise<string> {
  const changed = { ...server, ...change };
  const cases = [...serverCases(changed), ...roundTripCases({ client, server: changed }, fixtures)];
  return (await failingCases(cases)).join('\n');
}

const failuresOfEncoder = (
  change: (encoder: StreamEncoder<ChatEvent>) => Partial<StreamEncoder<ChatEvent>>,
): Promise<string> =>
  failuresWith({
    createStreamEncoder(request) {
      const encoder = server.createStreamEncoder(request);
      return { ...encoder, ...change(encoder) };
    },
  });

describe('serverCases', () => {
  it('find routes that are none', async () => {
    expect(await failuresWith({ routes: [] })).toContain('has routes');
    expect(await failuresWith({ routes: ['/turns'] })).toContain('has routes');
  });

  it('find a server that takes anything, or breaks over it', async () => {
    const failures = await failuresWith({ decodeRequest: () => ({ model: 'm', messages: [] }) });
    expect(failures).toContain('what makes no sense is refused');
    const breaking = await failuresWith({
      decodeRequest({ body }) {
        const { turns } = body;
        if (!Array.isArray(turns)) throw new TypeError('a mistake');
        return server.decodeRequest({ body, params: {}, query: {}, headers: {} });
      },
    });
    expect(breaking).toBe('server request: what makes no sense is refused with its place');
  });

  it('find errors without words, with another status, or with a secret', async () => {
    const silent = await failuresWith({ encodeError: ({ status }) => ({ status, body: {} }) });
    expect(silent).toContain('server error: timeout has a status and a body');
    const wrong = await failuresWith({
      encodeError: (error) => ({ ...server.encodeError(error), status: 200 }),
    });
    expect(wrong).toContain('server error: internal');
    const open = await failuresWith({
      encodeError: (error) => ({
        ...server.encodeError(error),
        body: { text: error.message, cause: String(error.cause) },
      }),
    });
    expect(open).toContain('server error: internal');
  });
});

describe('roundTripCases', () => {
  it('find a request that loses something', async () => {
    const failures = await failuresWith({
      decodeRequest(input) {
        const { stream: _, ...request } = server.decodeRequest(input);
        return request;
      },
    });
    expect(failures).toContain('round trip text: a request that was written');
    expect(failures).toContain("round trip text: a request of the fixture's bytes");
  });

  it('find a response that loses something', async () => {
    const failures = await failuresWith({
      encodeResponse(response, request) {
        const { usage: _, ...rest } = response;
        return server.encodeResponse(rest, request);
      },
    });
    expect(failures).toBe('round trip text: a response that was written is read as what it was');
  });

  it('find a stream that loses something', async () => {
    const failures = await failuresOfEncoder((encoder) => ({
      push: (event) => (event.type === 'usage' ? [] : encoder.push(event)),
    }));
    expect(failures).toBe('round trip text: a stream that was written is read as what it was');
  });

  it('find a stream that ends as if nothing had failed, or only falls silent', async () => {
    for (const end of ['[]', '[{"data":"{\\"kind\\":\\"end\\"}"}]']) {
      const failures = await failuresOfEncoder(() => ({ fail: () => JSON.parse(end) }));
      expect(failures).toBe('round trip text: a failure after any event reaches the reader');
    }
  });

  it('find nothing in a server that is whole', async () => {
    expect(await failuresWith({})).toBe('');
  });
});
