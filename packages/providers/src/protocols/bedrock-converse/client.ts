import { toAddressPart, type StreamingClientCodec } from '@llm/core';
import { awsEventStream } from '../shared/aws-event-stream/framing.ts';
import { decodeError } from './decode-error.ts';
import { decodeResponse } from './decode-response.ts';
import { createStreamDecoder } from './decode-stream.ts';
import { encodeRequest } from './encode-request.ts';
import { fitNative } from './fit-betas.ts';
import { inspectResponse } from './inspect-response.ts';
import { createStreamWatcher } from './watch-stream.ts';

/** We call an upstream that speaks Converse. */
export const client: StreamingClientCodec<'chat'> = {
  framing: awsEventStream,
  // The id of a model may hold colons and, as an ARN, slashes.
  address: ({ model, stream }) => ({
    path: `/model/${toAddressPart(model)}/converse${stream ? '-stream' : ''}`,
  }),
  encodeRequest,
  decodeResponse: (answer, request) => decodeResponse(answer.json(), request),
  createStreamDecoder,
  decodeError,
  isError: (body) => typeof body['__type'] === 'string' && typeof body['message'] === 'string',
  native: {
    modelField: false,
    createWatcher: createStreamWatcher,
    inspectResponse,
    fit: fitNative,
  },
};
