import {
  asNumber,
  asObject,
  type ClientCodec,
  type JsonOutbound,
  LLMError,
  type RequestTarget,
  type TokenCountRequest,
  type TokenCountResponse,
  toAddressPart,
} from '@llm/core';
import { decodeError, isError } from '../decode-error.ts';
import { encodeRequest as encodeChat } from '../encode-request.ts';
import { countProtocolId } from './protocol-id.ts';

/** Calls an upstream that counts tokens as Gemini does. */
export const client = {
  address: ({ model }) => {
    const name = toAddressPart(model.replace(/^models\//, ''));
    return { path: `/v1beta/models/${name}:countTokens` };
  },
  encodeRequest,
  decodeResponse: (answer) => decodeCount(answer.json()),
  decodeError,
  isError,
} satisfies ClientCodec<'tokenCount'>;

/** A whole request is counted with its system prompt and its tools; contents alone would be counted without them. */
function encodeRequest(request: TokenCountRequest, target?: RequestTarget): JsonOutbound {
  const { body, losses = [] } = encodeChat(request, target);
  const { generationConfig: _, ...counted } = body;
  const model = `models/${request.model.replace(/^models\//, '')}`;
  return {
    body: { generateContentRequest: { model, ...counted } },
    // A parameter of the answer is not lost by a count.
    losses: losses.filter(({ kind }) => kind === 'content'),
  };
}

/** @throws {LLMError} invalid_response: there is no count */
function decodeCount(body: unknown): TokenCountResponse {
  const { totalTokens, ...rest } = asObject(body) ?? {};
  const inputTokens = asNumber(totalTokens);
  if (inputTokens === undefined)
    throw new LLMError('invalid_response', 'the upstream gave no count at totalTokens');
  return {
    inputTokens,
    ...(Object.keys(rest).length > 0 && { extra: { protocol: countProtocolId, fields: rest } }),
  };
}
