import type { ClientCodec } from '@llm/core';
import { decodeError, isError } from './decode-error.ts';
import { decodeResponse } from './decode-response.ts';
import { encodeRequest } from './encode-request.ts';
import { inspectResponse } from './inspect-response.ts';

/** Calls an upstream that judges conversations as Mistral does. */
export const client = {
  address: () => ({ path: '/chat/moderations' }),
  encodeRequest,
  decodeResponse: (answer) => decodeResponse(answer.json()),
  decodeError,
  isError,
  native: { inspectResponse },
} satisfies ClientCodec<'moderation'>;
