import { describe, expect, it } from 'vitest';
import { inventedProtocol } from '../../test/invented-protocol/invented-protocol.ts';
import { readForm } from '../../test/support/read-form.ts';
import type { CallSettings, Call, Result } from '../contract/call.ts';
import type { ClientCodec } from '../contract/protocol.ts';
import type { Provider } from '../contract/provider.ts';
import type { TransportRequest } from '../contract/transport.ts';
import type { FormPart } from '../form/form-part.ts';
import { asString } from '../json/read.ts';
import { scanEnvelope } from '../json/scan-envelope.ts';
import { concatenate } from '../bytes/concatenate.ts';
import type { ChatRequest } from '../model/chat-request.ts';
import { fakeClock } from '../testing/fake-clock.ts';
import { type ReplayExchange, replayTransport } from '../testing/replay-transport.ts';
import { testContext } from '../testing/test-context.ts';
import { withValue } from './call-context.ts';
import { connect, type ConnectOptions } from './connect.ts';
import { timeoutsKey } from './upstream.ts';

const provider: Provider = {
  id: 'acme',
  baseUrl: 'https://api.acme.example/v9',
  auth: { scheme: 'bearer', env: 'ACME_API_KEY' },
  speaks: { chat: [inventedProtocol] },
};

const request: ChatRequest = {
  model: 'm',
  messages: [{ role: 'user', content: [{ type: 'text', text: 'Hi' }] }],
};

const bytes = (text: string) => new TextEncoder().encode(text);

/** A call in the invented protocol's own bytes. */
function nativeCall(body: string, more: Partial<Call<'chat'>> = {}): Call<'chat'> {
  const native = {
    protocol: inventedProtocol.id,
    model: 'm',
    envelope: scanEnvelope(bytes(body)),
    cut: [],
    headers: {},
    query: {},
  };
  return {
    operation: 'chat',
    model: 'm',
    stream: false,
    settings: {},
    native,
    decoded: () => request,
    ...more,
  };
}

function hubCall(settings: CallSettings = {}, more: Partial<Call<'chat'>> = {}): Call<'chat'> {
  return {
    operation: 'chat',
    model: 'm',
    stream: false,
    settings,
    decoded: () => request,
    ...more,
  };
}

const json = { 'content-type': 'application/json' };
const sse = { 'content-type': 'text/event-stream' };

function serve(exchange: ReplayExchange, options: ConnectOptions = {}, of: Provider = provider) {
  const transport = replayTransport([exchange]);
  const service = connect(of, { apiKey: 'k-secret', transport, ...options });
  return { service, transport, sent: () => transport.requests[0] };
}

function textOf(body: TransportRequest['body'] = ''): string {
  const pieces = typeof body === 'string' || body instanceof Uint8Array ? [body] : body;
  return new TextDecoder().decode(concatenate(pieces));
}

async function readNative(result: Result<'chat'>): Promise<string> {
  if (result.kind === 'response') return textOf(result.native?.bytes);
  let read = '';
  for (
    let piece = await result.stream.readBytes();
    piece !== undefined;
    piece = await result.stream.readBytes()
  ) {
    read += textOf(piece);
  }
  return read;
}

describe('connect', () => {
  it.each([
    ['application/json', {}, false],
    ['audio/mpeg, audio/wav', { accept: 'audio/mpeg, audio/wav' }, false],
    ['text/event-stream', { accept: 'audio/mpeg' }, true],
  ])(
    'asks for %s where the protocol says %o and the call streams: %s',
    async (asked, own, stream) => {
      const client = { ...inventedProtocol.client, ...own };
      const of = { ...provider, speaks: { chat: [{ ...inventedProtocol, client }] } };
      const { service, sent } = serve({ status: 500 }, {}, of);
      await expect(service(hubCall({}, { stream }), testContext())).rejects.toMatchObject({
        code: 'upstream',
      });
      expect(sent()?.headers).toMatchObject({ accept: asked });
    },
  );

  it('fails before it calls anybody where there is no key, and names the variable', async () => {
    const { service, transport } = serve({}, { apiKey: () => undefined });
    await expect(service(hubCall(), testContext())).rejects.toMatchObject({
      code: 'authentication',
      message: expect.stringContaining('ACME_API_KEY'),
    });
    expect(transport.requests).toEqual([]);
  });

  it.each(['ftp://x', 'nonsense', 'https://{region}.acme.example'])(
    'refuses the base URL %s at once',
    (baseUrl) => {
      expect(() => serve({}, { baseUrl })).toThrow('base URL');
    },
  );

  it('names provider and model in every failure, and keeps what the upstream said', async () => {
    const { service } = serve({
      status: 429,
      headers: json,
      body: '{"fault":{"word":"slow","text":"wait"}}',
    });
    await expect(service(hubCall(), testContext())).rejects.toMatchObject({
      code: 'rate_limited',
      provider: 'acme',
      model: 'm',
      upstream: {
        status: 429,
        native: { protocol: inventedProtocol.id, body: { fault: { word: 'slow' } } },
      },
    });
  });

  it('does not follow a redirect', async () => {
    const { service } = serve({ status: 302, headers: { location: 'http://169.254.169.254/' } });
    await expect(service(hubCall(), testContext())).rejects.toMatchObject({
      code: 'upstream',
      upstream: { status: 302 },
    });
  });

  it('reads no more than 64 KiB of an explanation', async () => {
    const { service, transport } = serve({
      status: 500,
      body: 'x'.repeat(1_000_000),
      cuts: [10_000, 70_000, 500_000],
    });
    await expect(service(hubCall(), testContext())).rejects.toMatchObject({ code: 'upstream' });
    expect(transport.open).toBe(0);
  });

  it('refuses an answer that is compressed though it asked for plain bytes', async () => {
    const { service, transport } = serve({
      headers: { ...json, 'content-encoding': 'gzip' },
      body: 'x',
    });
    await expect(service(hubCall(), testContext())).rejects.toMatchObject({
      code: 'invalid_response',
    });
    expect(transport.open).toBe(0);
  });

  it('refuses an answer that is longer than it may be', async () => {
    const { service } = serve(
      { headers: json, body: `{"say":"${'x'.repeat(100)}"}` },
      { maxAnswerBytes: 50 },
    );
    await expect(service(hubCall(), testContext())).rejects.toMatchObject({
      code: 'invalid_response',
    });
  });

  it('gives up when the first piece of a stream does not come in time, the nearest limit first', async () => {
    const clock = fakeClock();
    const { service, transport } = serve(
      { headers: sse, body: '', ending: 'stalled' },
      { clock, timeouts: { firstChunkMs: 5_000 } },
    );
    const context = withValue(testContext(), timeoutsKey, { firstChunkMs: 1_000 });
    const outcome = expect(service(hubCall({}, { stream: true }), context)).rejects.toMatchObject({
      code: 'timeout',
    });
    await clock.advance(1_000);
    await outcome;
    expect(transport.open).toBe(0);
    expect(clock.pending).toBe(0);
  });

  it('shows neither key nor conversation in a failure', async () => {
    const { service } = serve({
      status: 401,
      headers: json,
      body: '{"fault":{"word":"x","text":"no"}}',
    });
    const failure: unknown = await service(hubCall(), testContext()).catch(
      (error: unknown) => error,
    );
    expect(String(failure)).not.toMatch(/k-secret|Hi/);
  });

  describe('in the native lane', () => {
    it('sends the bytes of the caller and gives back those of the upstream', async () => {
      const body = '{ "model":"m", "turns":[ 1.0 ] }';
      const answer = await documentedAnswer();
      const { service, sent } = serve({ headers: json, body: answer });
      const result = await service(nativeCall(body), testContext());
      expect(textOf(sent()?.body)).toBe(body);
      expect(await readNative(result)).toBe(answer);
      expect(result.answeredBy).toEqual({ provider: 'acme', model: 'm' });
    });

    it('goes where a hook sends it, by operation, model and settings, and stays native', async () => {
      const hooks: Provider['hooks'] = {
        address: ({ path }, { operation, model, settings, base }) => ({
          path: `/${operation}/${model}${base.path}${path}`,
          query: { version: asString(settings['version']) ?? '' },
        }),
      };
      const body = '{"model":"m"}';
      const { service, sent } = serve(
        { headers: json, body: await documentedAnswer() },
        { settings: { version: '2' } },
        { ...provider, query: { version: '1', plan: 'free' }, hooks },
      );
      const result = await service(nativeCall(body), testContext());
      expect(sent()?.path).toMatch(/^\/v9\/chat\/m\/v9\/.*\?version=2&plan=free$/);
      expect(await readNative(result)).toBe(await documentedAnswer());
    });

    it('passes the caller its own protocol headers and query on', async () => {
      const { service, sent } = serve({ headers: json, body: await documentedAnswer() });
      const call = nativeCall('{"model":"m"}');
      const native = call.native && {
        ...call.native,
        headers: { 'x-beta': 'b' },
        query: { beta: 'true' },
      };
      await service({ ...call, native }, testContext());
      expect(sent()?.headers['x-beta']).toBe('b');
      expect(sent()?.path).toMatch(/\?beta=true$/);
    });
  });

  describe('in the translating lane', () => {
    it('asks for the model of the deployment', async () => {
      const { service, sent } = serve({ headers: json, body: await documentedAnswer() });
      await service(hubCall({}, { model: 'upstream-name' }), testContext());
      expect(textOf(sent()?.body)).toContain('upstream-name');
    });

    it('answers a streaming call whose upstream answered in one piece, and the other way round', async () => {
      const whole = serve({ headers: json, body: await documentedAnswer() });
      const streamed = await whole.service(hubCall({}, { stream: true }), testContext());
      if (streamed.kind !== 'stream') throw new Error('a stream was expected');
      const events = [];
      for await (const event of streamed.stream) events.push(event.type);
      expect(events).toContain('finish');
    });
  });

  describe('with a protocol that is not JSON over POST', () => {
    const speaking = (change: Partial<ClientCodec<'chat'>>, more: Partial<Provider> = {}) => ({
      ...provider,
      ...more,
      speaks: {
        chat: [{ ...inventedProtocol, client: { ...inventedProtocol.client, ...change } }],
      },
    });

    it('sends a method without a body, and says nothing of its type', async () => {
      const { service, sent } = serve(
        { headers: json, body: await documentedAnswer() },
        {},
        speaking({ encodeRequest: () => ({ method: 'GET' }) }, { quirks: { defaults: { a: 1 } } }),
      );
      await service(hubCall(), testContext());
      expect(sent()).toMatchObject({ method: 'GET', body: undefined });
      expect(sent()?.headers).not.toHaveProperty('content-type');
    });

    it('sends a form, with the quirks that a form can have, and copies no file', async () => {
      const file = Uint8Array.of(0, 255, 13, 10);
      const form: readonly FormPart[] = [
        { name: 'model', value: 'm' },
        { name: 'seed', value: '7' },
        { name: 'file', filename: 'a.wav', contentType: 'audio/wav', bytes: file },
      ];
      const { service, sent } = serve(
        { headers: json, body: await documentedAnswer() },
        {},
        speaking(
          { encodeRequest: () => ({ form, headers: { 'x-form': '1' } }) },
          { quirks: { drop: ['seed'], defaults: { language: 'en' } } },
        ),
      );
      const { losses } = await service(hubCall({ onLoss: 'report' }), testContext());
      expect(losses).toEqual([{ path: 'seed', kind: 'parameter' }]);
      const { body = '', headers } = sent() ?? {};
      expect(headers?.['x-form']).toBe('1');
      expect(body).toContain(file);
      const pieces = typeof body === 'string' || body instanceof Uint8Array ? [body] : body;
      const read = await readForm({ contentType: headers?.['content-type'] ?? '', body: pieces });
      expect([...read.keys()]).toEqual(['model', 'file', 'language']);
    });

    it('reads an answer of bytes, with its headers', async () => {
      const sound = Uint8Array.of(0xff, 0xfb, 0x90, 0x64);
      const { service } = serve(
        { headers: { 'content-type': 'audio/mpeg' }, body: sound },
        {},
        speaking({
          decodeResponse: ({ bytes, headers }) => ({
            id: headers['content-type'] ?? '',
            model: [...bytes].join(),
            candidates: [],
          }),
        }),
      );
      const result = await service(hubCall(), testContext());
      if (result.kind !== 'response') throw new Error('a whole answer was expected');
      expect(result.decoded()).toMatchObject({ id: 'audio/mpeg', model: [...sound].join() });
    });
  });

  it("sends the caller's own key instead of ours, and ours to nobody then", async () => {
    const { service, sent } = serve({ headers: json, body: await documentedAnswer() });
    await service(hubCall({ apiKey: 'k-own' }), testContext());
    expect(sent()?.headers['authorization']).toBe('Bearer k-own');
  });

  it('gives the caller request ids and rate limits of the upstream, and no other header', async () => {
    const headers = {
      ...json,
      'x-request-id': 'r',
      'x-ratelimit-remaining': '9',
      'set-cookie': 's',
      server: 'nginx',
    };
    const { service } = serve({ headers, body: await documentedAnswer() });
    const result = await service(hubCall(), testContext());
    expect(result.headers).toEqual({ 'x-request-id': 'r', 'x-ratelimit-remaining': '9' });
  });
});

/** An answer in the invented protocol, from its own encoder. */
function documentedAnswer(): Promise<string> {
  const answer = inventedProtocol.server?.encodeResponse(
    {
      id: 'r1',
      model: 'm',
      candidates: [
        { index: 0, blocks: [{ type: 'text', text: 'Hello' }], finish: { unified: 'stop' } },
      ],
    },
    request,
  );
  return Promise.resolve(JSON.stringify(answer));
}
