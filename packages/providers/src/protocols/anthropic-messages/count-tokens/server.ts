import type {
  CodecInput,
  JsonObject,
  ServerCodec,
  TokenCountRequest,
  TokenCountResponse,
} from '@llm/core';
import { callerHeaders, decodeRequest as decodeMessages } from '../decode-request.ts';
import { encodeError } from '../encode-error.ts';
import { gatewayFields } from '../gateway-fields.ts';

/** Serves callers who count tokens as at Anthropic. */
export const server = {
  routes: ['POST /v1/messages/count_tokens'],
  native: {
    required: { model: 'string', messages: 'array' },
    gatewayFields,
    forwardHeaders: callerHeaders,
    // The provider's clients mark calls of beta features so.
    forwardQuery: ['beta'],
  },
  onLoss: 'report',
  decodeRequest,
  encodeResponse,
  encodeError,
} satisfies ServerCodec<'tokenCount'>;

/** @throws {LLMError} invalid_request: with the path of the mistake as `param` */
function decodeRequest(input: CodecInput): TokenCountRequest {
  // The request is decoded as one for an answer, which requires a token limit. The count does not depend on it.
  const body: JsonObject = { ...input.body, max_tokens: 1, stream: undefined };
  const {
    maxOutputTokens: _,
    stream: __,
    includeUsage: ___,
    ...counted
  } = decodeMessages({
    ...input,
    body,
  });
  return counted;
}

function encodeResponse({ inputTokens, extra }: TokenCountResponse): JsonObject {
  return {
    ...(extra?.protocol === 'anthropic-count-tokens' ? extra.fields : {}),
    input_tokens: inputTokens,
  };
}
