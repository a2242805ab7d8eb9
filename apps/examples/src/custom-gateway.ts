// A gateway from its parts: keys of one's own, a router over mock models, a layer, a server. It is asked in both
// protocols, whole and streamed, with a wrong key and with a model that nobody serves.
import assert from 'node:assert/strict';
import {
  LLMError,
  asString,
  connect,
  isObject,
  parseJson,
  type CallLayer,
  type Logger,
  when,
} from '@llm/core';
import { anthropicMessages, mock, openaiChat } from '@llm/providers';
import { createGateway, createServer, type Authenticate } from '@llm/proxy';
import { createRouter } from '@llm/router';

// #region authenticate
const names: ReadonlyMap<string, string> = new Map([
  ['sk-of-the-shop', 'shop'],
  ['sk-of-the-lab', 'lab'],
]);

/** Who shows which key. Where the names come from is yours: a file, a table, a token that is checked. */
const authenticate: Authenticate = ({ headers }) => {
  const key = headers['x-api-key'] ?? headers['authorization']?.replace(/^bearer +/i, '');
  const id = key === undefined ? undefined : names.get(key);
  if (id === undefined) throw new LLMError('authentication', 'this key is not known');
  return { id, role: 'caller' };
};
// #endregion

// #region services
const router = createRouter({
  deployments: [
    {
      id: 'poet-1',
      modelName: 'poet',
      provider: mock.id,
      model: 'poet',
      service: connect(mock, { settings: { mock_response: 'The sea, the sea.' } }),
    },
    {
      id: 'tired-1',
      modelName: 'tired',
      provider: mock.id,
      model: 'tired',
      service: connect(mock, { settings: { mock_response: 'litellm.RateLimitError' } }),
    },
  ],
  fallbacks: { models: { tired: ['poet'] } },
});
// #endregion

// #region layer
/** Keeps answers short, whatever was asked for. */
function atMost(tokens: number): CallLayer {
  return when('chat', (inner) => (call, context) => {
    const { native: _bytes, ...rest } = call;
    const asked = call.decoded();
    const maxOutputTokens = Math.min(asked.maxOutputTokens ?? tokens, tokens);
    return inner({ ...rest, decoded: () => ({ ...asked, maxOutputTokens }) }, context);
  });
}
// #endregion

const lines: (readonly [string, Readonly<Record<string, unknown>>])[] = [];
const note = (fields: Readonly<Record<string, unknown>>, message: string): void => {
  lines.push([message, fields]);
};
const logger: Logger = { debug: () => undefined, info: note, warn: note, error: note };

// #region gateway
const gateway = createGateway({
  service: router,
  // Errors on paths that belong to none of them are told in the first.
  protocols: [openaiChat, anthropicMessages],
  models: () =>
    router.models().map(({ name, providers }) => ({ id: name, ownedBy: providers.join(', ') })),
  authenticate,
  layers: [atMost(1_000)],
  logger,
});
const server = await createServer({ gateway, port: 0, drainMs: 1_000 });
// #endregion

const messages = [{ role: 'user', content: 'A line, please' }];

function ask(path: string, body: object, headers: Record<string, string>): Promise<Response> {
  return fetch(server.url + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
}

/** A value inside JSON, by the names and numbers that lead to it. */
function at(value: unknown, ...path: readonly (string | number)[]): unknown {
  return path.reduce<unknown>((inner, step) => {
    if (Array.isArray(inner)) return inner[Number(step)];
    return isObject(inner) ? inner[step] : undefined;
  }, value);
}

try {
  const asShop = { authorization: 'Bearer sk-of-the-shop' };
  const asLab = { 'x-api-key': 'sk-of-the-lab' };

  const refused = await ask('/v1/messages', { model: 'poet' }, { 'x-api-key': 'sk-unknown' });
  assert.equal(refused.status, 401);
  assert.equal(at(await refused.json(), 'error', 'type'), 'authentication_error');

  const missing = await ask('/v1/chat/completions', { model: 'painter', messages }, asShop);
  assert.equal(missing.status, 404);
  assert.equal(at(await missing.json(), 'error', 'code'), 'model_not_found');

  const chat = await ask('/v1/chat/completions', { model: 'poet', messages }, asShop);
  assert.equal(at(await chat.json(), 'choices', 0, 'message', 'content'), 'The sea, the sea.');
  assert.equal(chat.headers.get('x-llm-deployment'), 'poet-1');

  const letter = { model: 'tired', messages, max_tokens: 50 };
  const message = await ask('/v1/messages', letter, asLab);
  assert.equal(at(await message.json(), 'content', 0, 'text'), 'The sea, the sea.');
  assert.equal(message.headers.get('x-llm-deployment'), 'poet-1');

  const stream = await ask(
    '/v1/chat/completions',
    { model: 'poet', messages, stream: true },
    asShop,
  );
  const events = (await stream.text()).split('\n\n').filter((event) => event !== '');
  assert.equal(events.at(-1), 'data: [DONE]');
  const pieces = events.slice(0, -1).map((event) => {
    const content = at(parseJson(event.slice(6)), 'choices', 0, 'delta', 'content');
    return asString(content) ?? '';
  });
  assert.equal(pieces.join(''), 'The sea, the sea.');

  const list = await fetch(`${server.url}/v1/models`, { headers: asShop });
  assert.equal(at(await list.json(), 'data', 0, 'id'), 'poet');

  // A line for each call, and one for each request that was none.
  const told = lines.map(([line, { caller }]) => `${line} ${String(caller)}`);
  assert.deepEqual(told, [
    'request refused undefined',
    'call failed shop',
    'call shop',
    'call lab',
    'call shop',
  ]);
  console.log('custom-gateway: both protocols were answered, and a wrong key was not');
} finally {
  await server.close();
}
