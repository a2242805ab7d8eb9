import {
  asObject,
  asString,
  type CallLayer,
  defineProvider,
  isLLMError,
  type JsonObject,
} from '@llm/core';
import { createSseDecoder } from '@llm/core/framing';
import { afterAll, describe, expect, it } from 'vitest';
import { createClient, openaiChat } from '../src/index.ts';
import type { CompletionParams } from '../src/client/completion-params.ts';
import { createChunkEncoder } from '../src/protocols/openai-chat/encode-stream.ts';
import { events, json, serve } from './serve.ts';
import { readRecordings, type Recording } from './support/recordings.ts';

/*
 * A program's call of a provider that speaks Chat Completions goes out and comes back without translation where nothing would
 * change. Here each recorded exchange goes both ways: as it does for everybody, and through a layer that claims to have changed
 * the request, after which all of it is translated.
 */

const chats = readRecordings().filter(
  ({ protocol, isError }) => protocol?.id === openaiChat.id && !isError,
);
const exchanges = chats.filter(({ request }) => request !== undefined);
const translated: CallLayer = (inner) => (call, context) =>
  inner({ ...call, decoded: () => call.decoded() }, context);

const counts = { plain: 0, translated: 0, chunks: 0, repeated: 0 };
afterAll(() => {
  if (chats.length > 0) console.log(`both ways of a client: ${JSON.stringify(counts)}`);
});

async function exchange(recording: Recording, layers: readonly CallLayer[]) {
  const { response } = recording;
  const server = await serve(
    recording.isStream ? events(framesOf(response)) : json(200, response['body']),
  );
  const acme = defineProvider({
    id: 'acme',
    baseUrl: `${server.url}/v1`,
    auth: { scheme: 'none' },
    speaks: { chat: [openaiChat] },
  });
  let isPlain = false;
  const watched: CallLayer = (inner) => async (call, context) => {
    const result = await inner(call, context);
    if (result.kind === 'response') isPlain = result.written !== undefined;
    return result;
  };
  const client = createClient({ providers: [acme], layers: [...layers, watched], retries: 0 });
  try {
    const given = await answerOf(client, {
      ...recording.request,
      model: `acme/${asString(recording.request?.['model']) ?? 'm'}`,
    });
    return { given, sent: server.received[0]?.body, isPlain };
  } finally {
    await client.close();
    await server.close();
  }
}

/** Its answer as a program reads it, all of its chunks, or its failure. */
async function answerOf(client: ReturnType<typeof createClient>, params: JsonObject) {
  try {
    const answer = await client.completion(
      params as unknown as CompletionParams & { model: never },
    );
    if (!(Symbol.asyncIterator in answer)) return JSON.parse(JSON.stringify(answer)) as unknown;
    const chunks: unknown[] = [];
    for await (const chunk of answer) chunks.push(chunk);
    return { chunks, whole: await answer.final(), usage: answer.usage };
  } catch (cause) {
    if (!isLLMError(cause)) throw cause;
    const { code, message, param } = cause;
    return { code, message, param };
  }
}

function framesOf(response: JsonObject): readonly string[] {
  const listed = response['chunks'];
  if (Array.isArray(listed)) return [...listed.map(String), '[DONE]'];
  const decoder = createSseDecoder();
  const bytes = new TextEncoder().encode(asString(response['sse']));
  return [...decoder.push(bytes), ...decoder.end()].map(({ data }) => data);
}

describe.skipIf(chats.length === 0)('recorded exchanges of Chat Completions', () => {
  it.each(exchanges.map((recording) => [recording.id, recording] as const))(
    'are the same both ways: %s',
    async (_, recording) => {
      const own = await exchange(recording, []);
      const other = await exchange(recording, [translated]);
      expect(own.sent).toEqual(other.sent);
      expect(withoutMadeUp(own.given)).toEqual(withoutMadeUp(other.given));
      expect(other.isPlain).toBe(false);
      counts[own.isPlain ? 'plain' : 'translated'] += 1;
    },
  );

  it.each(
    chats.filter(({ isStream }) => isStream).map((recording) => [recording.id, recording] as const),
  )('have the same chunks where one repeats the last: %s', (_, { response, request }) => {
    const body = { ...request, model: 'm', messages: [{ role: 'user', content: 'Hi' }] };
    const asked = openaiChat.server.decodeRequest({ body, params: {}, query: {}, headers: {} });
    const decoder = openaiChat.client.createStreamDecoder(asked);
    const [one, other] = [createChunkEncoder(asked, toText), createChunkEncoder(asked, toText)];
    try {
      for (const data of framesOf(response)) {
        const decoded = decoder.push({ data });
        const pushed = decoded.flatMap((event) => [...one.push(event)]);
        const [delta, extra] = decoded;
        const isPair = decoded.length === 2 && delta?.type === 'delta' && extra?.type === 'extra';
        const again = isPair ? other.again(delta, extra) : undefined;
        if (again !== undefined) counts.repeated += 1;
        const given =
          again === undefined ? decoded.flatMap((event) => [...other.push(event)]) : [again];
        counts.chunks += given.length;
        expect(given).toEqual(pushed);
      }
    } catch (cause) {
      // Some recorded streams break off, and then both do.
      if (!isLLMError(cause)) throw cause;
    }
  });

  it('finds many of both', () => {
    expect(counts.plain).toBeGreaterThan(15);
    expect(counts.repeated).toBeGreaterThan(50);
  });
});

/** An answer without the id that is made up for one that has none. */
function withoutMadeUp(given: unknown): unknown {
  const id = asString(asObject(given)?.['id']) ?? '';
  return madeUp.test(id) ? { ...(given as JsonObject), id: '' } : given;
}

const madeUp = /^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$/;

function toText(chunk: JsonObject): string {
  return JSON.stringify(chunk);
}
