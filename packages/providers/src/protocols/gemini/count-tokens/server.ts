import {
  asObject,
  type CodecInput,
  type JsonObject,
  type ServerCodec,
  type TokenCountRequest,
  type TokenCountResponse,
} from '@llm/core';
import { withCamelNames } from '../../shared/google/camel-names.ts';
import { gatewayFields } from '../../shared/google/gateway-fields.ts';
import { modelPaths } from '../../shared/google/model-paths.ts';
import { decodeRequest as decodeChat } from '../decode-request.ts';
import { encodeError } from '../encode-error.ts';
import { countProtocolId } from './protocol-id.ts';

/** Serves callers who count tokens as at Gemini: contents, or a whole request in `generateContentRequest`. */
export const server = {
  routes: modelPaths.map((path) => `POST ${path}:countTokens`),
  native: { required: {}, gatewayFields, forwardHeaders: [] },
  onLoss: 'report',
  decodeRequest,
  encodeResponse,
  encodeError,
} satisfies ServerCodec<'tokenCount'>;

/** @throws {LLMError} invalid_request: with the path of the mistake as `param` */
function decodeRequest(input: CodecInput): TokenCountRequest {
  const { generateContentRequest, ...body } = withCamelNames(input.body);
  // The path names the model that is called, whatever the request inside says.
  const { model: _, ...whole } = asObject(generateContentRequest) ?? {};
  const {
    stream: _stream,
    includeUsage: _usage,
    maxOutputTokens: _bound,
    ...counted
  } = decodeChat({ ...input, body: { ...whole, ...body } });
  return counted;
}

function encodeResponse({ inputTokens, extra }: TokenCountResponse): JsonObject {
  return {
    ...(extra?.protocol === countProtocolId ? extra.fields : {}),
    totalTokens: inputTokens,
  };
}
