import {
  answerMemoryKey,
  type Call,
  type CallContext,
  callRecordKey,
  createCallContext,
  createCallRecord,
  LLMError,
  type NativeServer,
  type OpenReport,
  type OperationName,
  type Protocol,
  type Result,
  type ServerCodec,
  type ServerRoute,
  toLLMError,
  withValue,
} from '@llm/core';
import { type Framing, sseFraming } from '@llm/core/framing';
import { principalKey } from '../auth/principal.ts';
import type { Reply } from '../inbound.ts';
import { byteResponse, isByteAnswer } from '../respond/byte-response.ts';
import { droppedNames } from '../respond/dropped-names.ts';
import { earlyStream } from '../respond/early-stream.ts';
import { type ErrorDialect, errorResponse, toCallerError } from '../respond/error-response.ts';
import { toHeaderValue } from '../respond/header-value.ts';
import { jsonResponse } from '../respond/json-response.ts';
import { streamHeaders, streamResponse } from '../respond/stream-response.ts';
import { addUpstreamHeaders } from '../respond/upstream-headers.ts';
import { writeWhole } from '../respond/write-frames.ts';
import type { Route, RoutedInbound } from '../route-table.ts';
import type { Endpoint, EndpointOptions } from './endpoint.ts';
import { type Asked, readCall, readQuery } from './read-call.ts';

const noFields: NativeServer = { required: {}, gatewayFields: [], forwardHeaders: [] };

/** The routes of a protocol's server side: a caller's bytes in, the service's answer out, in the caller's own words. */
export function operationRoutes<Op extends OperationName>(
  protocol: Protocol<Op>,
  options: EndpointOptions,
): readonly Route[] {
  const { server } = protocol;
  if (server === undefined) throw new TypeError(`the protocol ${protocol.id} has no server side`);
  const dialect = {
    protocol: protocol.id,
    encodeError: (error: LLMError) => server.encodeError(error),
  };
  const native = server.native ?? noFields;
  const isStreamed = protocol.operation.stream !== undefined;
  const endpoint: Endpoint<Op> = {
    id: protocol.id,
    operation: protocol.operation.name,
    isStreamed,
    defaultModel:
      server.defaultModel === undefined
        ? undefined
        : (options.defaultModels[protocol.operation.name] ?? server.defaultModel),
    server,
    native,
    required: Object.entries(native.required),
    gatewayFields: new Set(native.gatewayFields),
    baseSettings: { onLoss: server.onLoss, ...options.defaults },
    options,
  };
  return server.routes.map((route) => {
    const { pattern, stream, streamDefault }: ServerRoute =
      typeof route === 'string' ? { pattern: route } : route;
    if ((stream === true || streamDefault === true) && !isStreamed)
      throw new TypeError(`the route ${pattern} streams what is never streamed`);
    return {
      pattern,
      access: 'key',
      answer: (inbound) => answer(endpoint, dialect, { inbound, stream, streamDefault }),
      refuse: (error, requestId) => errorResponse(error, requestId, dialect),
    };
  });
}

async function answer<Op extends OperationName>(
  endpoint: Endpoint<Op>,
  dialect: ErrorDialect,
  asked: Asked,
): Promise<Reply> {
  const { options } = endpoint;
  const { inbound } = asked;
  const { requestId, path, principal, signal, memory } = inbound;
  const record = createCallRecord(options.explain);
  const report = options.report({ requestId, path, principal, record });
  try {
    const call = readReported(endpoint, asked, report);
    const caller = withValue(createCallContext({ requestId, signal }), principalKey, principal);
    const context = memory === undefined ? caller : withValue(caller, answerMemoryKey, memory);
    const reply = serve(endpoint, {
      call,
      context: withValue(context, callRecordKey, record),
      report,
      query: inbound.query,
    });
    return await (call.stream ? inTime(endpoint, reply, inbound) : reply);
  } catch (cause) {
    return errorResponse(cause, requestId, { ...dialect, attempts: record.attempts });
  }
}

function readReported<Op extends OperationName>(
  endpoint: Endpoint<Op>,
  asked: Asked,
  report: OpenReport,
): Call<Op> {
  try {
    return readCall(endpoint, asked);
  } catch (cause) {
    report.failed(cause, undefined);
    throw cause;
  }
}

interface Served<Op extends OperationName> {
  readonly call: Call<Op>;
  readonly context: CallContext;
  readonly report: OpenReport;
  /** Of the request, where it may choose how a stream is written. */
  readonly query: string;
}

async function serve<Op extends OperationName>(
  endpoint: Endpoint<Op>,
  { call, context, report, query }: Served<Op>,
): Promise<Reply> {
  const { requestId } = context;
  try {
    const result = await endpoint.options.service(call, context);
    const reply = writeReply(endpoint, { call, result, requestId, query });
    // Last, because an answer that could not be written in the caller's words is a failed call.
    report.answered(call, result);
    return reply;
  } catch (cause) {
    // Here and not where the failure is told, because a caller who waits long is told of it in a stream.
    report.failed(cause, call);
    throw cause;
  }
}

/** The reply to a call for a stream, which begins with a heartbeat where the first content takes long. */
function inTime<Op extends OperationName>(
  { server, options }: Endpoint<Op>,
  reply: Promise<Reply>,
  { requestId, query }: RoutedInbound,
): Promise<Reply> {
  const { heartbeatMs, clock } = options;
  const { encodeStreamError } = server;
  const framing = chosenFraming(server, query) ?? server.framing ?? sseFraming;
  const { heartbeat } = framing;
  if (heartbeatMs <= 0 || heartbeat === undefined || encodeStreamError === undefined) return reply;
  return earlyStream(reply, {
    afterMs: heartbeatMs,
    heartbeat,
    headers: () => streamHeaders(framing, idHeaders(requestId)),
    tell: (cause) => writeWhole(framing, encodeStreamError.call(server, toCallerError(cause))),
    clock,
  });
}

/** The framing that a request asks for by its query; `undefined` where it leaves that to the protocol. */
function chosenFraming<Op extends OperationName>(
  server: ServerCodec<Op>,
  query: string,
): Framing | undefined {
  return server.framingOf?.(readQuery(query));
}

interface Answered<Op extends OperationName> {
  readonly call: Call<Op>;
  readonly result: Result<Op>;
  readonly requestId: string;
  readonly query: string;
}

/** The reply; a stream that cannot be written out is closed, so that its upstream does not wait for a reader. */
function writeReply<Op extends OperationName>(
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
  { call, result, requestId, query }: Answered<Op>,
): Reply {
  const headers = resultHeaders(result, call, requestId);
  if (result.kind === 'stream') {
    const { heartbeatMs } = options;
    const { createStreamEncoder, encodeStreamError } = server;
    if (createStreamEncoder === undefined || encodeStreamError === undefined)
      throw new LLMError('internal', `${id} cannot write a streamed answer`);
    const chosen = chosenFraming(server, query);
    return streamResponse(result.stream, {
      // Bytes of the upstream lie in the protocol's own framing.
      protocol: chosen === undefined ? id : undefined,
      createEncoder: () => createStreamEncoder.call(server, call.decoded()),
      encodeStreamError: (error) => encodeStreamError.call(server, error),
      framing: chosen ?? server.framing ?? sseFraming,
      headers,
      heartbeatMs,
      onFailure: (cause) => options.onFailure(cause, requestId),
    });
  }
  if (result.native?.protocol === id) return byteResponse(result.native, headers);
  const body = server.encodeResponse(result.decoded(), call.decoded());
  return isByteAnswer(body) ? byteResponse(body, headers) : jsonResponse(body, headers);
}

/** Under the names that OpenAI's and Anthropic's clients read. */
function idHeaders(requestId: string): Record<string, string> {
  return { 'x-request-id': requestId, 'request-id': requestId };
}

function resultHeaders(
  { answeredBy, losses, headers: upstream }: Result,
  { withoutEffect }: Call,
  requestId: string,
): Record<string, string> {
  const headers: Record<string, string> = idHeaders(requestId);
  if (answeredBy !== undefined) {
    headers['x-llm-provider'] = answeredBy.provider;
    if (answeredBy.isEstimate === true) headers['x-llm-estimate'] = 'true';
    if (answeredBy.deployment !== undefined)
      headers['x-llm-deployment'] = toHeaderValue(answeredBy.deployment);
    if (answeredBy.attempts !== undefined) headers['x-llm-attempts'] = String(answeredBy.attempts);
  }
  const dropped = droppedNames(losses, withoutEffect);
  if (dropped !== undefined) headers['x-llm-dropped'] = toHeaderValue(dropped.join(', '));
  addUpstreamHeaders(headers, upstream);
  return headers;
}
