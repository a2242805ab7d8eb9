import {
  asNumber,
  asObject,
  type ClientCodec,
  type InspectedAnswer,
  type JsonOutbound,
  LLMError,
  parseJson,
  type RequestTarget,
  type TokenCountRequest,
  type TokenCountResponse,
} from '@llm/core';
import { client as messages } from '../client.ts';
import { decodeError, isError } from '../decode-error.ts';
import { encodeRequest as encodeMessages } from '../encode-request.ts';

/** Calls an upstream that counts tokens as Anthropic does. */
export const client = {
  ...(messages.headers !== undefined && { headers: messages.headers }),
  address: () => ({ path: '/v1/messages/count_tokens' }),
  encodeRequest,
  decodeResponse: (answer) => decodeCount(answer.json()),
  decodeError,
  isError,
  native: { inspectResponse },
} satisfies ClientCodec<'tokenCount'>;

// What a Messages request has and a count does not take, which refuses fields that it does not know
// (`MessageCountTokensParams` of @anthropic-ai/sdk 0.96, read 2026-11-30).
const ofAnswers: ReadonlySet<string> = new Set([
  ...['max_tokens', 'stream', 'temperature', 'top_p', 'top_k', 'stop_sequences'],
  ...['service_tier', 'metadata', 'container', 'inference_geo', 'diagnostics'],
]);

function encodeRequest(request: TokenCountRequest, target?: RequestTarget): JsonOutbound {
  const encoded = encodeMessages(request, target);
  const kept = Object.entries(encoded.body).filter(([name]) => !ofAnswers.has(name));
  // A parameter of the answer is not lost by a count.
  const losses = (encoded.losses ?? []).filter(({ kind }) => kind === 'content');
  return { ...encoded, body: Object.fromEntries(kept), losses };
}

/** @throws {LLMError} invalid_response: there is no count */
function decodeCount(body: unknown): TokenCountResponse {
  const fields = asObject(body) ?? {};
  const { input_tokens: count, ...rest } = fields;
  const inputTokens = asNumber(count);
  if (inputTokens === undefined)
    throw new LLMError('invalid_response', 'the upstream gave no count at input_tokens');
  return {
    inputTokens,
    ...(Object.keys(rest).length > 0 && {
      extra: { protocol: 'anthropic-count-tokens', fields: rest },
    }),
  };
}

/** Counting costs no tokens, so there is nothing to count of the answer itself. */
function inspectResponse(bytes: Uint8Array): InspectedAnswer {
  decodeCount(parseJson(new TextDecoder().decode(bytes), { code: 'invalid_response' }));
  return { usage: undefined };
}
