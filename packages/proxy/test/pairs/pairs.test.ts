import {
  accumulate,
  asObject,
  type ChatEvent,
  type ChatRequest,
  type ChatResponse,
  connect,
  defineProvider,
  isLLMError,
  type JsonObject,
  LLMError,
  type Message,
  type Result,
  toEvents,
} from '@llm/core';
import { createHttp1Transport } from '@llm/core/http1';
import { createSseDecoder } from '@llm/core/framing';
import { jsonAnswer, scriptedChat, testStream } from '@llm/core/testing';
import { createRouter } from '@llm/router';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createGateway, createServer } from '../../src/index.ts';
import { open } from '../../src/auth/open.ts';
import {
  answered,
  answers,
  breaking,
  conversation,
  counted,
  ended,
  essence,
  sealedCall,
  thoughtful,
} from './conversation.ts';
import { type Party, parties } from './parties.ts';

/*
 * Every caller's format with every upstream's: what is asked arrives, and what is answered comes back, plain and streamed.
 *
 * The upstream is the server side of its format, over HTTP. So a mistake that both sides of one format share would not
 * show here; recorded traffic is read by other tests.
 */

/** A stream that fails after its first words. */
const broken = 'broken';

/** What the next call is answered with, and what the upstreams were asked. */
let next: ChatResponse | LLMError | typeof broken = answers.text;
const asked: ChatRequest[] = [];
const closers: (() => Promise<void>)[] = [];
let gateway = '';

async function serve(protocol: Party['protocol'], service = upstreamService()): Promise<string> {
  const server = await createServer({
    gateway: createGateway({
      service,
      protocols: [protocol],
      authenticate: open,
      models: () => [],
    }),
    port: 0,
  });
  closers.push(() => server.close());
  return server.url;
}

function upstreamService() {
  return scriptedChat(async (call): Promise<Result<'chat'>> => {
    asked.push(call.decoded());
    const response = next;
    if (isLLMError(response)) throw response;
    if (response === broken) return testStream(...breaking);
    if (call.stream) return testStream(...toEvents(response));
    return { kind: 'response', usage: response.usage, decoded: () => response };
  });
}

beforeAll(async () => {
  const transport = createHttp1Transport();
  closers.push(() => transport.close());
  const deployments = await Promise.all(
    parties.map(async ({ name, protocol, model }) => {
      const provider = defineProvider({
        id: name,
        baseUrl: await serve(protocol),
        auth: { scheme: 'none' },
        speaks: { chat: [protocol] },
      });
      const service = connect(provider, { transport: transport.send });
      return { id: name, modelName: `to-${name}`, provider: name, model, service };
    }),
  );
  const router = createRouter({ deployments, retry: { attempts: 1 }, cooldown: false });
  const server = await createServer({
    gateway: createGateway({
      service: router,
      protocols: parties.map(({ protocol }) => protocol),
      authenticate: open,
      models: () => [],
    }),
    port: 0,
  });
  closers.unshift(() => server.close());
  gateway = server.url;
});

afterAll(async () => {
  for (const close of closers) await close();
});

interface Read {
  readonly response: ChatResponse;
  /** The answer, or the data of the last event of a streamed one. */
  readonly last: JsonObject;
}

/** Asks as a client of that format does, and reads the answer as it does. */
async function ask(party: Party, request: ChatRequest): Promise<Read> {
  const { client } = party.protocol;
  return post(party, request, toObject(client.encodeRequest(request).body));
}

async function post({ protocol }: Party, request: ChatRequest, body: JsonObject): Promise<Read> {
  const { client } = protocol;
  const { model, stream = false } = request;
  const { path, query = {} } = client.address({ model, stream });
  const response = await fetch(`${gateway}${path}?${new URLSearchParams(query).toString()}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...client.headers },
    body: JSON.stringify(body),
  });
  const bytes = new Uint8Array(await response.arrayBuffer());
  const text = new TextDecoder().decode(bytes);
  if (response.status !== 200) {
    throw client.decodeError({
      status: response.status,
      headers: Object.fromEntries(response.headers),
      body: JSON.parse(text),
    });
  }
  if (!stream) {
    const last = toObject(JSON.parse(text));
    return { response: client.decodeResponse(jsonAnswer(last), request), last };
  }
  const framing = client.framing?.createDecoder() ?? createSseDecoder();
  const decoder = client.createStreamDecoder(request);
  const framed = [...framing.push(bytes), ...framing.end()];
  const events: ChatEvent[] = framed.flatMap((event) => decoder.push(event));
  events.push(...decoder.end());
  const data = framed.at(-1)?.data ?? '';
  return {
    response: accumulate(events),
    last: toObject(data.startsWith('{') ? JSON.parse(data) : {}),
  };
}

function toObject(value: unknown): JsonObject {
  return asObject(value) ?? {};
}

const says = (text: string): Message => ({ role: 'user', content: [{ type: 'text', text }] });
const lastAsked = (): ChatRequest => asked.at(-1) ?? conversation;

describe.each(parties)('a caller of $name', (caller) => {
  describe.each(parties)('with an upstream of $name', (upstream) => {
    const { stop: _, ...withoutStop } = conversation;
    const hasStop = caller.hasNoStop !== true && upstream.hasNoStop !== true;
    const said: ChatRequest = hasStop ? conversation : withoutStop;
    const request = { ...said, model: `to-${upstream.name}` };
    const forms = [
      ['plain', request],
      ['streamed', { ...request, stream: true, includeUsage: true }],
    ] as const;

    it.each(forms)('asks a whole conversation and reads text, %s', async (_, form) => {
      next = answers.text;
      expect(answered((await ask(caller, form)).response)).toEqual(answered(answers.text));
      expect(essence(lastAsked())).toEqual(essence(said));
    });

    it.each(forms)('reads calls of tools, %s', async (_, form) => {
      next = answers.tools;
      expect(answered((await ask(caller, form)).response)).toEqual(answered(answers.tools));
    });

    it.each(forms)('reads thoughts, and sends them back with their seal, %s', async (_, form) => {
      next = thoughtful(upstream.seal);
      const first = await ask(caller, form);
      expect(answered(first.response)).toEqual(answered(next));
      next = answers.text;
      const again = {
        ...form,
        messages: [
          says('Hi'),
          { role: 'assistant', content: first.response.candidates[0]?.blocks ?? [] } as const,
          says('Go on'),
        ],
      };
      const body = caller.again?.(first.last, form.model);
      if (body === undefined) await ask(caller, again);
      else await post(caller, again, { ...body, stream: form === request ? false : true });
      const [, told] = lastAsked().messages.filter(({ role }) => role !== 'system');
      const thought = told?.content.find(({ type }) => type === 'reasoning');
      if (upstream.seal === undefined || caller.forgetsSeals === true) return;
      expect(thought).toMatchObject({ text: 'Rome is in the south.', signature: upstream.seal });
    });

    it.each(forms)('sends a call back with the seal that came with it, %s', async (_, form) => {
      if (upstream.sealsCalls !== true || caller.keepsSealedCalls !== true) return;
      next = sealedCall;
      const first = await ask(caller, form);
      next = answers.text;
      const result = (toolCallId: string): Message => ({
        role: 'tool',
        content: [{ type: 'tool_result', toolCallId, content: [{ type: 'text', text: 'ok' }] }],
      });
      const blocks = first.response.candidates[0]?.blocks ?? [];
      const ids = blocks.flatMap((block) => (block.type === 'tool_call' ? [block.id] : []));
      const again = {
        ...form,
        messages: [says('Hi'), { role: 'assistant', content: blocks } as const, ...ids.map(result)],
      };
      await ask(caller, again);
      const calls = lastAsked().messages.flatMap(({ content }) =>
        content.filter((block) => block.type === 'tool_call'),
      );
      expect(calls).toMatchObject([{ name: 'get_weather', signature: 'c2VhbGVkIGNhbGw=' }]);
    });

    it.each(forms)('learns why an answer ended, %s', async (_, form) => {
      for (const finish of ['length', 'content_filter'] as const) {
        next = ended(finish);
        const { response } = await ask(caller, form);
        expect(answered(response)).toMatchObject({
          text: 'Half a',
          finish: caller.finishes?.[finish] ?? finish,
        });
      }
    });

    it.each(forms)(
      'counts tokens of the cache and of thoughts apart, where both do, %s',
      async (_, form) => {
        next = counted;
        const { response } = await ask(caller, form);
        expect(answered(response)).toMatchObject({ input: 60, output: 30 });
        if (caller.countsCache !== false && upstream.countsCache !== false) {
          expect(response.usage?.input.cacheRead).toBe(40);
        }
      },
    );

    it('learns that a stream broke, and takes no half for the whole', async () => {
      next = broken;
      const error: unknown = await ask(caller, { ...request, stream: true }).catch(
        (cause: unknown) => cause,
      );
      expect(isLLMError(error)).toBe(true);
      expect(String(error)).toContain('the model fell over');
    });

    it.each(forms)('learns of a limit, and when to come back, %s', async (_, form) => {
      next = new LLMError('rate_limited', 'slow down', { retryAfterMs: 7_000 });
      const error: unknown = await ask(caller, form).catch((cause: unknown) => cause);
      expect(isLLMError(error) && error.code).toBe('rate_limited');
      expect(isLLMError(error) && error.retryAfterMs).toBe(7_000);
      expect(String(error)).toContain('slow down');
    });

    it.each(forms)('learns that a prompt was too long, %s', async (_, form) => {
      next = new LLMError('context_length_exceeded', 'prompt is too long: 9 tokens > 8 maximum');
      const error: unknown = await ask(caller, form).catch((cause: unknown) => cause);
      expect(isLLMError(error) && error.code).toBe('context_length_exceeded');
    });
  });
});
