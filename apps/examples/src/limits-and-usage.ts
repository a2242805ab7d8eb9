// A gateway that knows its callers: a layer limits how many calls each may have open, an observer counts their
// tokens, and a route of its own tells an admin the count. The upstream is a server on this machine.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer as createUpstream } from 'node:http';
import { text } from 'node:stream/consumers';
import { connect, LLMError, valueOf, whenSettled, type CallLayer } from '@llm/core';
import { openai, openaiChat } from '@llm/providers';
import {
  createGateway,
  createServer,
  principalKey,
  type Authenticate,
  type CallObserver,
  type Principal,
  type Route,
} from '@llm/proxy';

const principals: ReadonlyMap<string, Principal> = new Map([
  ['sk-of-the-shop', { id: 'shop', role: 'caller' }],
  ['sk-of-the-lab', { id: 'lab', role: 'caller' }],
  ['sk-of-the-owner', { id: 'owner', role: 'admin' }],
]);

const authenticate: Authenticate = ({ headers }) => {
  const principal = principals.get(headers['x-api-key'] ?? '');
  if (principal === undefined) throw new LLMError('authentication', 'this key is not known');
  return principal;
};

// #region limit
/** Lets each caller have at most `max` calls open, streams to their end among them. */
function openCallsEach(max: number): CallLayer {
  return (inner) => {
    const open = new Map<string, number>();
    return async (call, context) => {
      const caller = valueOf(context, principalKey)?.id;
      if (caller === undefined) return inner(call, context);
      const count = open.get(caller) ?? 0;
      if (count >= max) throw new LLMError('rate_limited', `${caller} has ${max} calls open`);
      open.set(caller, count + 1);
      const close = (): void => {
        const left = (open.get(caller) ?? 1) - 1;
        if (left === 0) open.delete(caller);
        else open.set(caller, left);
      };
      try {
        const result = await inner(call, context);
        whenSettled(result, close);
        return result;
      } catch (cause) {
        close();
        throw cause;
      }
    };
  };
}
// #endregion

// #region observer
const tokens = new Map<string, number>();

/** Adds up what each caller's calls cost, streams that were left early as far as the upstream has counted them. */
const countTokens: CallObserver = ({ principal, outcome: { usage } }) => {
  if (principal === undefined || usage === undefined) return;
  const { input, output } = usage;
  const read =
    input.fresh + input.cacheRead + input.cacheWrite + input.cacheWriteHour + input.audio;
  const written = output.text + output.reasoning + output.audio;
  tokens.set(principal.id, (tokens.get(principal.id) ?? 0) + read + written);
};
// #endregion

// #region route
const tokensOfCaller: Route = {
  pattern: 'GET /usage/:caller',
  access: 'admin',
  async answer({ params }) {
    const caller = params['caller'] ?? '';
    const count = tokens.get(caller);
    if (count === undefined) throw new LLMError('not_found', `${caller} has used nothing`);
    const headers = { 'content-type': 'application/json' };
    return { status: 200, headers, body: JSON.stringify({ caller, tokens: count }) };
  },
};
// #endregion

const usage = { prompt_tokens: 3, completion_tokens: 2, total_tokens: 5 };
const event = (delta: object, more: object = {}): string =>
  `data: ${JSON.stringify({
    id: 'chatcmpl-1',
    object: 'chat.completion.chunk',
    created: 1,
    model: 'small-1',
    choices: [{ index: 0, delta, finish_reason: null }],
    ...more,
  })}\n\n`;

// Whole answers come at once. A stream gives its first piece and waits to be told to end.
let endStream = (): void => undefined;
let streamClosed: Promise<unknown> = Promise.resolve();
const upstream = createUpstream((request, response) => {
  void text(request).then((body) => {
    if (!body.includes('"stream":true')) {
      const choice = { index: 0, message: { role: 'assistant', content: 'Hello' } };
      const choices = [{ ...choice, finish_reason: 'stop' }];
      response.setHeader('content-type', 'application/json');
      response.end(
        JSON.stringify({ id: '1', object: 'chat.completion', created: 1, choices, usage }),
      );
      return;
    }
    streamClosed = once(response, 'close');
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.write(event({ role: 'assistant', content: 'Hel' }));
    endStream = () => {
      const choices = [{ index: 0, delta: {}, finish_reason: 'stop' }];
      response.end(`${event({}, { choices })}${event({}, { choices: [], usage })}data: [DONE]\n\n`);
    };
  });
});
upstream.listen(0, '127.0.0.1');
await once(upstream, 'listening');
const address = upstream.address();
assert(typeof address === 'object' && address !== null);

// #region gateway
const gateway = createGateway({
  service: connect(openai, {
    baseUrl: `http://127.0.0.1:${address.port}/v1`,
    apiKey: 'sk-upstream',
  }),
  protocols: [openaiChat],
  models: () => [{ id: 'small', ownedBy: 'us' }],
  authenticate,
  layers: [openCallsEach(1)],
  observers: [countTokens],
  routes: [tokensOfCaller],
});
// #endregion
const server = await createServer({ gateway, port: 0, drainMs: 1_000 });

function ask(key: string, more: object = {}, options: RequestInit = {}): Promise<Response> {
  return fetch(`${server.url}/v1/chat/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-api-key': key },
    body: JSON.stringify({ model: 'small', messages: [{ role: 'user', content: 'Hi' }], ...more }),
    ...options,
  });
}

async function statusOf(answer: Promise<Response>): Promise<number> {
  const response = await answer;
  await response.text();
  return response.status;
}

function usageOf(caller: string, key: string): Promise<Response> {
  return fetch(`${server.url}/usage/${caller}`, { headers: { 'x-api-key': key } });
}

try {
  // While its stream is open the shop gets nothing else, and the lab is not held back by it.
  const stream = await ask('sk-of-the-shop', { stream: true });
  assert.equal(await statusOf(ask('sk-of-the-shop')), 429);
  assert.equal(await statusOf(ask('sk-of-the-lab')), 200);
  endStream();
  assert.match(await stream.text(), /\[DONE\]/);
  assert.equal(await statusOf(ask('sk-of-the-shop')), 200);

  // A stream that is left frees its place, too.
  const leaving = new AbortController();
  await ask('sk-of-the-shop', { stream: true }, { signal: leaving.signal });
  leaving.abort();
  await streamClosed;
  assert.equal(await statusOf(ask('sk-of-the-shop')), 200);

  assert.equal(await statusOf(usageOf('shop', 'sk-unknown')), 401);
  assert.equal(await statusOf(usageOf('shop', 'sk-of-the-shop')), 403);
  assert.equal(await statusOf(usageOf('nobody', 'sk-of-the-owner')), 404);
  const told = await usageOf('shop', 'sk-of-the-owner');
  assert.deepEqual(await told.json(), { caller: 'shop', tokens: 15 });
  assert.equal(tokens.get('lab'), 5);
  console.log('limits-and-usage: each caller had its limit, and an admin read what it had used');
} finally {
  await server.close();
  upstream.closeAllConnections();
  upstream.close();
}
