import {
  type CallLayer,
  connect,
  LLMError,
  type Logger,
  type Protocol,
  type HealthStore,
  whenSettled,
} from '@llm/core';
import { createHttp1Transport } from '@llm/core/http1';
import { anthropicMessages, openai, openaiChat } from '@llm/providers';
import { createRouter, type RouterOptions } from '@llm/router';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createGateway, createServer, type GatewayOptions, type Server } from '../../src/index.ts';
import { ask } from '../support/http-client.ts';
import { serveHttp, type TestServer } from '../support/serve.ts';
import { endings, openings, streamRequest, textPiece } from '../support/small-streams.ts';
import { type UpstreamKind, upstreamKinds } from '../support/stage.ts';

type Line = Readonly<Record<string, unknown>>;

let upstream: TestServer;
let transport: ReturnType<typeof createHttp1Transport>;
let answer: 'good' | 'bad' = 'good';
beforeAll(async () => {
  transport = createHttp1Transport();
  upstream = await serveHttp((request, response) => {
    let text = '';
    request.on('data', (piece) => (text += String(piece)));
    request.on('end', () => {
      if (answer === 'bad') {
        response.writeHead(500, { 'content-type': 'application/json' });
        response.end('{"error":{"message":"down"}}');
        return;
      }
      const { stream } = JSON.parse(text) as { readonly stream?: boolean };
      if (stream === true) {
        response.writeHead(200, { 'content-type': 'text/event-stream' });
        response.end(openings.openai + textPiece('openai', 'Hello') + endings.openai);
        return;
      }
      const message = { role: 'assistant', content: 'Hello' };
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end(
        JSON.stringify({ id: 'c', choices: [{ index: 0, message, finish_reason: 'stop' }] }),
      );
    });
  });
});
afterAll(async () => {
  await transport.close();
  await upstream.close();
});

const servers: Server[] = [];
// Nothing of this may become a rejection that nobody handles.
const rejections: unknown[] = [];
process.on('unhandledRejection', (cause) => rejections.push(cause));
afterEach(async () => {
  for (const server of servers.splice(0)) await server.close();
  answer = 'good';
  await new Promise((resolve) => setTimeout(resolve, 5));
  expect(rejections.splice(0)).toEqual([]);
});

interface Parts extends Partial<GatewayOptions> {
  readonly router?: Partial<RouterOptions>;
  readonly apiKey?: () => string;
}

async function start({ router, apiKey, ...parts }: Parts, log?: Logger) {
  const lines: Line[] = [];
  const keep = (level: string) => (fields: Line, message: string) =>
    void lines.push({ level, message, ...fields });
  const logger = log ?? {
    debug: keep('debug'),
    info: keep('info'),
    warn: keep('warn'),
    error: keep('error'),
  };
  const service = createRouter({
    deployments: [
      {
        id: 'd1',
        modelName: 'one',
        provider: 'openai',
        model: 'm',
        service: connect(openai, {
          apiKey: apiKey ?? 'sk-upstream',
          baseUrl: `${upstream.origin}/v1`,
          transport: transport.send,
        }),
      },
    ],
    retry: { attempts: 1 },
    onFailure: (cause) => logger.error({ cause: String(cause) }, 'router'),
    ...router,
  });
  const gateway = createGateway({
    service,
    protocols: [openaiChat, anthropicMessages],
    models: () => [],
    authenticate: () => ({ id: 'ann', role: 'caller' }),
    logger,
    ...parts,
  });
  const server = await createServer({ gateway, port: 0, drainMs: 500, logger });
  servers.push(server);
  const call = async (caller: UpstreamKind, stream: boolean) => {
    const request = streamRequest(caller, 'one');
    const { status, text } = await ask({
      url: server.url,
      path: request.path,
      body: { ...request.body, stream },
    });
    return { status, text };
  };
  return { lines, call };
}

const broken = new TypeError('cannot read of the embedder');
const circle: Record<string, unknown> = { big: 1n };
circle['self'] = circle;

/** Ways to fail, for a function that may be asynchronous. */
const failures: Readonly<Record<string, () => unknown>> = {
  throws: () => {
    throw broken;
  },
  rejects: () => Promise.reject(broken),
  'rejects later': async () => {
    await new Promise((resolve) => setImmediate(resolve));
    throw broken;
  },
  'throws no error': () => {
    // eslint-disable-next-line @typescript-eslint/only-throw-error -- embedders do
    throw circle;
  },
  'throws nothing': () => {
    // eslint-disable-next-line @typescript-eslint/only-throw-error -- embedders do
    throw undefined;
  },
};
/** What a function may give in place of what it should. */
const nothings: Readonly<Record<string, () => unknown>> = {
  'gives nothing': () => undefined,
  'gives a circle': () => circle,
  'gives a promise of nothing': () => Promise.resolve(undefined),
};

/** An embedder's mistakes are outside of the types. */
const as = <Wanted>(value: unknown): Wanted => value as Wanted;

const modes = upstreamKinds.flatMap((caller) =>
  [false, true].map((stream) => ({
    caller,
    stream,
    mode: `${caller}${stream ? ', streamed' : ''}`,
  })),
);

function isWhole(caller: UpstreamKind, stream: boolean, text: string): boolean {
  if (!stream) return text.includes('Hello');
  return text.includes('Hello') && text.includes(caller === 'openai' ? '[DONE]' : 'message_stop');
}

describe.each(modes)('what must not matter to a call ($mode)', ({ caller, stream }) => {
  const watchers: Readonly<Record<string, (fail: () => unknown) => Parts>> = {
    'an observer': (fail) => ({ observers: [fail] }),
    'an observer of the router': (fail) => ({ router: { observe: fail } }),
    'a listener of a layer': (fail) => ({
      layers: [
        as<CallLayer>(
          (inner: CallLayer extends (i: infer S) => unknown ? S : never) =>
            async (...args: Parameters<typeof inner>) => {
              const result = await inner(...args);
              whenSettled(result, as(fail));
              return result;
            },
        ),
      ],
    }),
    'a store': (fail) => ({
      router: { store: as<HealthStore>({ rest: fail, recover: fail, resting: fail }) },
    }),
  };
  const cases = Object.entries(watchers).flatMap(([part, parts]) =>
    Object.entries({ ...failures, ...nothings }).map(([how, fail]) => ({ part, how, parts, fail })),
  );
  it.each(cases)('$part that $how', async ({ parts, fail, how }) => {
    const { lines, call } = await start(parts(fail));
    for (const _ of [1, 2]) {
      const { status, text } = await call(caller, stream);
      expect([status, isWhole(caller, stream, text)]).toEqual([200, true]);
    }
    await new Promise((resolve) => setImmediate(resolve));
    const told = lines.filter(({ level }) => level === 'error');
    if (how in nothings) expect(told).toEqual([]);
    else if (how.startsWith('throws no')) expect(told.length).toBeGreaterThan(0);
    else expect(JSON.stringify(told)).toContain('cannot read of the embedder');
  });

  it.each(Object.entries(failures))('a logger that %s', async (_, fail) => {
    const { call } = await start({}, as({ debug: fail, info: fail, warn: fail, error: fail }));
    const { status, text } = await call(caller, stream);
    expect([status, isWhole(caller, stream, text)]).toEqual([200, true]);
    answer = 'bad';
    expect((await call(caller, stream)).status).toBeGreaterThanOrEqual(500);
  });

  it.each(Object.entries(failures))('an onCooldown that %s', async (_, fail) => {
    const onCooldown = as<() => void>(fail);
    const { lines, call } = await start({
      router: { onCooldown, cooldown: { allowedFailures: 0 } },
    });
    answer = 'bad';
    expect((await call(caller, stream)).status).toBeGreaterThanOrEqual(500);
    await new Promise((resolve) => setImmediate(resolve));
    expect(lines.map(({ message }) => message)).toContain('router');
  });
});

describe.each(modes)('what fails its own call alone ($mode)', ({ caller, stream }) => {
  let isOn = true;
  const whileOn = (fail: () => unknown, otherwise: () => unknown) => (): unknown =>
    isOn ? fail() : otherwise();
  const parts: Readonly<Record<string, (fail: () => unknown) => Parts>> = {
    'an authenticate': (fail) => ({
      authenticate: as(whileOn(fail, () => ({ id: 'ann', role: 'caller' }))),
    }),
    'a layer': (fail) => ({
      layers: [
        as<CallLayer>(
          (inner: (...args: readonly unknown[]) => unknown) =>
            (...args: readonly unknown[]) =>
              isOn ? fail() : inner(...args),
        ),
      ],
    }),
    'a layer around a deployment': (fail) => ({
      router: {
        each: () => [
          as<CallLayer>(
            (inner: (...args: readonly unknown[]) => unknown) =>
              (...args: readonly unknown[]) =>
                isOn ? fail() : inner(...args),
          ),
        ],
      },
    }),
    'a strategy': (fail) => ({
      router: { strategy: as((all: readonly unknown[]) => (isOn ? fail() : all[0])) },
    }),
    'a key source': (fail) => ({ apiKey: as(whileOn(fail, () => 'sk-upstream')) }),
    'an encoder': (fail) => ({
      protocols: [
        brokenEncoder(openaiChat, () => (isOn ? fail() : undefined)),
        brokenEncoder(anthropicMessages, () => (isOn ? fail() : undefined)),
      ],
    }),
  };
  const ways = { ...failures, ...nothings };
  const cases = Object.entries(parts).flatMap(([part, make]) =>
    Object.entries(ways)
      // What an encoder gives is not looked at here, and it is not asynchronous.
      .filter(([how]) => part !== 'an encoder' || how.startsWith('throws'))
      .map(([how, fail]) => ({ part, how, make, fail })),
  );
  it.each(cases)('$part that $how', async ({ part, how, make, fail }) => {
    isOn = true;
    const { lines, call } = await start(make(fail));
    const failed = await call(caller, stream);
    expect(failed.text).not.toContain('cannot read of the embedder');
    expect(failed.text).not.toMatch(/failing-parts|\\n +at /);
    expect(isWhole(caller, stream, failed.text)).toBe(false);
    const told = lines.filter(({ level, cause }) => level === 'error' && cause !== undefined);
    if (part === 'an authenticate' && how in nothings) expect(failed.status).toBe(401);
    else if (!(how in nothings)) {
      expect(told).toHaveLength(1);
      expect(told[0]).toMatchObject({
        cause: expect.stringMatching(
          part === 'a strategy' && how.startsWith('rejects')
            ? /the strategy chose what is no candidate/
            : /TypeError: cannot read of the embedder|"big":"1n"|an unexpected failure/,
        ) as string,
      });
    }
    isOn = false;
    const { status, text } = await call(caller, stream);
    expect([status, isWhole(caller, stream, text)]).toEqual([200, true]);
  });
});

/** The protocol, whose encoder of answers runs something of the test's. */
function brokenEncoder(protocol: Protocol, run: () => unknown): Protocol {
  const { server } = protocol;
  if (server === undefined) throw new TypeError('no server side');
  return as<Protocol>({
    ...protocol,
    server: {
      ...server,
      // Without a native side everything is encoded.
      native: undefined,
      encodeResponse(...args: Parameters<typeof server.encodeResponse>) {
        run();
        return server.encodeResponse(...args);
      },
      createStreamEncoder(...args: readonly unknown[]) {
        const encoder = as<(...all: readonly unknown[]) => Record<string, (e: unknown) => unknown>>(
          server.createStreamEncoder,
        ).apply(server, [...args]);
        return {
          ...encoder,
          push: (event: unknown) => {
            run();
            return encoder['push']?.(event);
          },
          end: () => encoder['end']?.(undefined),
          fail: (error: unknown) => encoder['fail']?.(error),
        };
      },
    },
  });
}

describe('an error that cannot be told in its protocol', () => {
  it.each(upstreamKinds)('is told in plain words, and logged once (%s)', async (caller) => {
    const breaks = (protocol: Protocol): Protocol =>
      as({ ...protocol, server: { ...protocol.server, encodeError: failures['throws'] } });
    const { lines, call } = await start({
      protocols: [breaks(openaiChat), breaks(anthropicMessages)],
      authenticate: () => {
        throw new LLMError('authentication', 'no');
      },
    });
    const { status, text } = await call(caller, false);
    expect([status, text]).toEqual([401, '{"error":{"message":"no","code":"authentication"}}']);
    expect(lines).toMatchObject([
      { level: 'error', cause: 'TypeError: cannot read of the embedder' },
      { level: 'warn', status: 401 },
    ]);
  });
});

describe('a route of an embedder', () => {
  it.each(Object.entries({ ...failures, ...nothings }))(
    'that %s is answered with 500',
    async (_, fail) => {
      const { lines, call } = await start({
        routes: [{ pattern: 'GET /own', access: 'key', answer: as(fail) }],
      });
      const url = servers.at(-1)?.url ?? '';
      const { status, text } = await ask({ url, path: '/own', method: 'GET' });
      expect(status).toBe(500);
      expect(text).not.toContain('embedder');
      expect(lines.filter(({ level }) => level === 'error')).toHaveLength(1);
      expect((await call('openai', false)).status).toBe(200);
    },
  );
});
