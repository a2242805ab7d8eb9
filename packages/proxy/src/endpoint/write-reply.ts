import {
  type Call,
  type CallRecord,
  type Cost,
  LLMError,
  type OperationName,
  type Result,
  type ServerCodec,
  toLLMError,
} from '@llm/core';
import { type Framing, sseFraming } from '@llm/core/framing';
import type { Reply } from '../inbound.ts';
import { byteResponse, isByteAnswer } from '../respond/byte-response.ts';
import { droppedNames } from '../respond/dropped-names.ts';
import { toHeaderValue } from '../respond/header-value.ts';
import { addLitellmHeaders } from '../respond/litellm-headers.ts';
import { jsonResponse } from '../respond/json-response.ts';
import { streamResponse } from '../respond/stream-response.ts';
import { withResponseMs } from '../respond/response-ms.ts';
import { addUpstreamHeaders } from '../respond/upstream-headers.ts';
import type { Endpoint } from './endpoint.ts';
import { readQuery } from './read-call.ts';

/** The framing that a request asks for by its query; `undefined` where it leaves that to the protocol. */
export function chosenFraming<Op extends OperationName>(
  server: ServerCodec<Op>,
  query: string,
): Framing | undefined {
  return server.framingOf?.(readQuery(query));
}

/** An answer, and what is needed to write it to its caller. */
export interface Answered<Op extends OperationName> {
  readonly call: Call<Op>;
  readonly result: Result<Op>;
  readonly requestId: string;
  readonly query: string;
  /** When the call began, and what has happened to it. */
  readonly record: CallRecord;
  readonly startedAt: number;
}

/** The reply; a stream that cannot be written out is closed, so that its upstream does not wait for a reader. */
export function writeReply<Op extends OperationName>(
  endpoint: Endpoint<Op>,
  answered: Answered<Op>,
): Reply {
  try {
    return toReply(endpoint, answered);
  } catch (cause) {
    // A layer may have given nothing at all.
    const { result }: Partial<Answered<Op>> = answered;
    if (result?.kind === 'stream') result.stream.fail(toLLMError(cause));
    throw cause;
  }
}

function toReply<Op extends OperationName>(
  { id, server, options }: Endpoint<Op>,
  { call, result, requestId, query, record, startedAt }: Answered<Op>,
): Reply {
  const headers = resultHeaders(result, call, requestId);
  const totalMs = options.clock.now() - startedAt;
  addLitellmHeaders(headers, { call, answeredBy: result.answeredBy, record, totalMs });
  if (result.kind === 'stream') {
    const { heartbeatMs } = options;
    const { createStreamEncoder, encodeStreamError } = server;
    if (createStreamEncoder === undefined || encodeStreamError === undefined)
      throw new LLMError('internal', `${id} cannot write a streamed answer`);
    const chosen = chosenFraming(server, query);
    return streamResponse(result.stream, {
      // The upstream's bytes are in the framing of its protocol, so they pass only to a client that wants that one.
      protocol: chosen === undefined ? id : undefined,
      createEncoder: () => createStreamEncoder.call(server, call.decoded()),
      encodeStreamError: (error) => encodeStreamError.call(server, error),
      framing: chosen ?? server.framing ?? sseFraming,
      headers,
      heartbeatMs,
      onFailure: (cause) => options.onFailure(cause, requestId),
    });
  }
  const responseMs = call.settings.responseMs === true ? totalMs : undefined;
  if (result.native?.protocol === id)
    return byteResponse(withResponseMs(result.native, responseMs), headers);
  const body = server.encodeResponse(result.decoded(), call.decoded());
  if (isByteAnswer(body)) return byteResponse(body, headers);
  return jsonResponse(
    responseMs === undefined ? body : { ...body, _response_ms: responseMs },
    headers,
  );
}

/** Under the names that OpenAI's and Anthropic's clients read. */
export function idHeaders(requestId: string): Record<string, string> {
  return {
    'x-request-id': requestId,
    'request-id': requestId,
    'x-litellm-call-id': requestId,
  };
}

const cacheWords = { all: 'hit', some: 'partial', none: 'miss' } as const;

/** What a non-streaming response cost. A stream's headers leave before anybody has counted. */
function costOf(result: Result): Cost | undefined {
  if (result.kind !== 'response' || result.usage === undefined) return undefined;
  return result.costOf?.(result.usage);
}

function resultHeaders(
  result: Result,
  { withoutEffect }: Call,
  requestId: string,
): Record<string, string> {
  const { answeredBy, losses, headers: upstream, recovery } = result;
  const headers: Record<string, string> = idHeaders(requestId);
  const cost = costOf(result);
  if (cost !== undefined) headers['x-litellm-response-cost'] = cost.exactUsd;
  if (result.cache !== undefined) {
    headers['x-litellm-cache-key'] = toHeaderValue(result.cache.key);
    headers['x-llm-cache'] = cacheWords[result.cache.hit];
  }
  if (answeredBy !== undefined) {
    headers['x-llm-provider'] = answeredBy.provider;
    if (answeredBy.isEstimate === true) headers['x-llm-estimate'] = 'true';
    if (answeredBy.deployment !== undefined)
      headers['x-llm-deployment'] = toHeaderValue(answeredBy.deployment);
    if (answeredBy.attempts !== undefined) headers['x-llm-attempts'] = String(answeredBy.attempts);
  }
  if (recovery !== undefined) headers['x-llm-stream-recovery'] = recovery;
  const dropped = droppedNames(losses, withoutEffect);
  if (dropped !== undefined) headers['x-llm-dropped'] = toHeaderValue(dropped.join(', '));
  addUpstreamHeaders(headers, upstream);
  return headers;
}
