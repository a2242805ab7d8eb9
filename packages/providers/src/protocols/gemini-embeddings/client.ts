import { toAddressPart, type ClientCodec } from '@llm/core';
import { decodeError, isError } from './decode-error.ts';
import { decodeResponse } from './decode-response.ts';
import { encodeRequest } from './encode-request.ts';

/** Calls an upstream that speaks Gemini's embeddings. One text and many are asked for in one way. */
export const client = {
  address: ({ model }) => {
    const name = toAddressPart(model.replace(/^models\//, ''));
    return { path: `/v1beta/models/${name}:batchEmbedContents` };
  },
  encodeRequest,
  decodeResponse: (answer, request) => decodeResponse(answer.json(), request),
  decodeError,
  isError,
} satisfies ClientCodec<'embeddings'>;
