// The same gateway as `fetch(Request) → Response`, which is what Hono, Bun and Deno serve. Nothing listens
// here: the requests are made and answered in memory, and the upstream is a server on this machine.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { createFetchTransport, connect } from '@llm/core';
import { openai, openaiChat } from '@llm/providers';
import { createGateway, masterKey } from '@llm/proxy';
import { toFetch } from '@llm/proxy/fetch';

const chunk = (delta: object, finish: string | null = null): string =>
  `data: ${JSON.stringify({
    id: 'chatcmpl-1',
    object: 'chat.completion.chunk',
    created: 1,
    model: 'small-1',
    choices: [{ index: 0, delta, finish_reason: finish }],
  })}\n\n`;

// Answers the first call, and leaves every further one open after its first piece.
let calls = 0;
let closed: Promise<unknown> = Promise.resolve();
const upstream = createServer((request, response) => {
  calls += 1;
  request.resume();
  closed = once(response, 'close');
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  response.write(chunk({ role: 'assistant', content: 'Hel' }));
  if (calls === 1) response.end(`${chunk({ content: 'lo!' })}${chunk({}, 'stop')}data: [DONE]\n\n`);
});
upstream.listen(0, '127.0.0.1');
await once(upstream, 'listening');
const address = upstream.address();
assert(typeof address === 'object' && address !== null);

// #region fetch
const handle = toFetch(
  createGateway({
    service: connect(openai, {
      baseUrl: `http://127.0.0.1:${address.port}/v1`,
      apiKey: 'sk-upstream',
      // Where there are no sockets this is the default.
      transport: createFetchTransport(),
    }),
    protocols: [openaiChat],
    models: () => [{ id: 'small', ownedBy: 'us' }],
    authenticate: masterKey('sk-of-our-own'),
  }),
);
// Deno.serve(handle), Bun.serve({ fetch: handle }), app.all('/v1/*', ({ req }) => handle(req.raw)) in Hono
// #endregion

function ask(body: object, options: { readonly signal?: AbortSignal } = {}): Promise<Response> {
  return handle(
    new Request('http://gateway.example/v1/chat/completions', {
      method: 'POST',
      headers: { authorization: 'Bearer sk-of-our-own', 'content-type': 'application/json' },
      body: JSON.stringify(body),
      ...options,
    }),
  );
}

const messages = [{ role: 'user', content: 'Hello' }];

try {
  const refused = await ask({ model: 'small', messages: 'Hello' });
  assert.equal(refused.status, 400);
  assert.match(await refused.text(), /"param":"messages"/);
  assert.equal(calls, 0);

  const whole = await ask({ model: 'small', messages, stream: true });
  assert.equal(whole.headers.get('content-type'), 'text/event-stream; charset=utf-8');
  const text = await whole.text();
  assert.match(text, /"content":"Hel".*"content":"lo!"/s);
  assert(text.endsWith('data: [DONE]\n\n'));

  // Whoever leaves the stream closes the upstream.
  const left = await ask({ model: 'small', messages, stream: true });
  assert(left.body !== null);
  let first = '';
  for await (const piece of left.body.pipeThrough(new TextDecoderStream())) {
    first = piece;
    break;
  }
  assert.match(first, /"content":"Hel"/);
  await closed;
  console.log('in-fetch: a Request was answered by a Response, and leaving it closed the upstream');
} finally {
  upstream.closeAllConnections();
  upstream.close();
}
