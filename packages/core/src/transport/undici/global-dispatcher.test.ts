import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import {
  Agent,
  type Dispatcher,
  EnvHttpProxyAgent,
  getGlobalDispatcher,
  interceptors,
  MockAgent,
  setGlobalDispatcher,
} from 'undici';
import { afterEach, describe, expect, it } from 'vitest';
import { answering, ask, cleanUp, onCleanUp } from '../../../test/support/http-peer.ts';
import { openUndici } from '../../../test/support/undici-peer.ts';
import { chosenGlobalDispatcher } from './global-dispatcher.ts';

const original = getGlobalDispatcher();
afterEach(async () => {
  setGlobalDispatcher(original);
  await cleanUp();
});

function choose<Chosen extends Dispatcher>(dispatcher: Chosen): Chosen {
  onCleanUp(() => dispatcher.close());
  setGlobalDispatcher(dispatcher);
  return dispatcher;
}

describe('chosenGlobalDispatcher', () => {
  it('is none before anybody has set one', () => {
    expect(chosenGlobalDispatcher()).toBeUndefined();
  });

  it('is none for an agent without options, as undici sets when it is loaded', () => {
    choose(new Agent());
    expect(chosenGlobalDispatcher()).toBeUndefined();
  });

  it('is none for the agent of the undici inside Node, which fetch sets', async () => {
    const program = `
      await fetch('data:,x');
      const before = globalThis[Symbol.for('undici.globalDispatcher.1')];
      const { Agent } = await import('undici');
      const { chosenGlobalDispatcher } = await import('./global-dispatcher.ts');
      console.log(before.constructor.name, before instanceof Agent, chosenGlobalDispatcher());
    `;
    const options = ['--conditions=@llm/source', '--import', 'tsx', '--input-type=module'];
    const { stdout } = await promisify(execFile)(process.execPath, [...options, '-e', program], {
      cwd: fileURLToPath(new URL('.', import.meta.url)),
      timeout: 15_000,
    });
    expect(stdout).toBe('Agent false undefined\n');
  });

  it.each<[string, () => Dispatcher]>([
    ['a MockAgent', () => new MockAgent()],
    ['an agent for proxies', () => new EnvHttpProxyAgent()],
    ['an agent with options', () => new Agent({ connect: { rejectUnauthorized: false } })],
    ['an agent with a limit', () => new Agent({ connections: 1 })],
    ['an agent with interceptors', () => new Agent().compose(interceptors.retry())],
    ['an agent with pools of its own', () => new Agent({ factory: () => new MockAgent() })],
  ])('is %s that was set', (_, create) => {
    const dispatcher = choose(create());
    expect(chosenGlobalDispatcher()).toBe(dispatcher);
    setGlobalDispatcher(original);
    expect(chosenGlobalDispatcher()).toBeUndefined();
  });
});

describe('a transport over undici', () => {
  it('sends by the global dispatcher from when on it is set, until it is set back', async () => {
    const { origin } = await answering();
    const transport = openUndici();
    expect(await ask(transport, { origin })).toBe('ok');
    const mock = choose(new MockAgent());
    mock.disableNetConnect();
    mock.get(origin).intercept({ path: '/', method: 'POST', body: 'hi' }).reply(200, 'mocked');
    expect(await ask(transport, { origin, body: ['h', 'i'] })).toBe('mocked');
    await expect(ask(transport, { origin })).rejects.toMatchObject({
      code: 'connection',
      message: 'the connection to the upstream failed (UND_MOCK_ERR_MOCK_NOT_MATCHED)',
    });
    setGlobalDispatcher(original);
    expect(await ask(transport, { origin })).toBe('ok');
  });

  it('takes a dispatcher of its own before the global one, and leaves it open', async () => {
    choose(new MockAgent()).disableNetConnect();
    const { origin } = await answering();
    const dispatcher = new Agent();
    onCleanUp(() => dispatcher.destroy());
    const transport = openUndici({ dispatcher });
    expect(await ask(transport, { origin })).toBe('ok');
    await transport.close();
    expect(dispatcher.closed).toBe(false);
  });

  it('lets interceptors change requests and answers', async () => {
    const { origin, told } = await answering((socket) =>
      socket.write('HTTP/1.1 503 X\r\ncontent-length: 0\r\n\r\n'),
    );
    const options = { minTimeout: 1, maxTimeout: 1 };
    const retrying = new Agent().compose(interceptors.retry({ ...options, methods: ['POST'] }));
    onCleanUp(() => retrying.destroy());
    const body = 'x'.repeat(100_000);
    expect(await ask(openUndici({ dispatcher: retrying }), { origin, body })).toBe('ok');
    expect(told.requests.length).toBeGreaterThan(1);
  });
});
