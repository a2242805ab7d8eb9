import type { ClientCodec } from '@llm/core';
import { decodeError, isError } from './decode-error.ts';
import { decodeResponse } from './decode-response.ts';
import { encodeRequest } from './encode-request.ts';
import { inspectResponse } from './inspect-response.ts';

/** Calls an upstream that speaks OpenAI's moderations. */
export const client = {
  address: () => ({ path: '/moderations' }),
  encodeRequest,
  decodeResponse: (answer) => decodeResponse(answer.json()),
  decodeError,
  isError,
  native: { inspectResponse },
} satisfies ClientCodec<'moderation'>;
