/*
 * A recorded request comes back from its own format as it was written, and so does an answer, in the order of their fields or in
 * another. The five larger formats of chat have files of their own, which know where vendors leave the letter of them.
 */
import { asObject, type JsonObject, type Protocol } from '@llm/core';
import { jsonAnswer } from '@llm/core/testing';
import { describe, expect, it } from 'vitest';
import {
  anthropicMessages,
  bedrockConverse,
  geminiProtocol,
  openaiChat,
  openaiResponses,
} from '../src/index.ts';
import { readRecordings, type Recording } from './support/recordings.ts';

const elsewhere: ReadonlySet<string> = new Set(
  [openaiChat, openaiResponses, anthropicMessages, geminiProtocol, bedrockConverse].map(
    ({ id }) => id,
  ),
);
const recorded = readRecordings().filter(
  ({ protocol }) =>
    protocol?.client !== undefined && protocol.server !== undefined && !elsewhere.has(protocol.id),
);
const named = (all: readonly Recording[]) => all.map((one) => [one.id, one] as const);

const asked = recorded.filter(({ request, isError }) => request !== undefined && !isError);
const answered = recorded.filter(
  ({ request, response, isError, isStream }) =>
    request !== undefined && response['body'] !== undefined && !isError && !isStream,
);

describe.skipIf(recorded.length === 0)('a recorded exchange', () => {
  it.each(named(asked))('has the request of %s back as it came', (_, one) => {
    const { client, request } = both(one);
    const { body, losses } = client.encodeRequest(request);
    expect(body).toEqual(withDefaults(one, one.request ?? {}));
    expect(losses ?? []).toEqual([]);
  });

  it.each(named(answered))('has the answer of %s back as it came', (_, one) => {
    const { client, server, request } = both(one);
    const answer = client.decodeResponse(jsonAnswer(one.response['body']), request);
    // What a client of the format cannot do without may be added.
    expect(server.encodeResponse(answer, request)).toMatchObject(
      asObject(one.response['body']) ?? {},
    );
  });
});

/** The two sides of a recording's protocol, of whatever operation, and its request as the hub sees it. */
function both(one: Recording) {
  const { client, server } = one.protocol as Protocol;
  if (client === undefined || server === undefined) throw new TypeError('both sides are spoken');
  const model = /models\/([^:/]+):/.exec(one.path)?.[1] ?? 'm';
  const input = { body: one.request ?? {}, params: { model }, query: {}, headers: {} };
  const request = server.decodeRequest(one.isStream ? { ...input, stream: true } : input);
  return { client, server, request };
}

/** What a format says itself where the sender leaves it to its default. */
function withDefaults({ protocol }: Recording, body: JsonObject): JsonObject {
  return protocol?.id === 'ollama-chat' && body['stream'] === undefined
    ? { ...body, stream: true }
    : body;
}
