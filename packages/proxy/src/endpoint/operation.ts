import {
  abortErrorOf,
  type Call,
  type CallContext,
  callRecordOf,
  createCallRecord,
  type Headers,
  type LLMError,
  type NativeServer,
  type OpenReport,
  type OperationName,
  type Protocol,
  type ServerRoute,
} from '@llm/core';
import { sseFraming } from '@llm/core/framing';
import type { Reply } from '../inbound.ts';
import { earlyStream } from '../respond/early-stream.ts';
import { type ErrorDialect, errorResponse, toCallerError } from '../respond/error-response.ts';
import { queueHeaders } from '../respond/queue-headers.ts';
import { streamHeaders } from '../respond/stream-response.ts';
import { writeWhole } from '../respond/write-frames.ts';
import { wantsRoute, withRoute } from '../respond/route-header.ts';
import type { Route, RoutedInbound } from '../route-table.ts';
import { callerContext } from './caller-context.ts';
import type { Endpoint, EndpointOptions } from './endpoint.ts';
import { modelsOf } from './models-of.ts';
import { type Asked, readCall } from './read-call.ts';
import { fastestHeaders, serveSeveral } from './several-models.ts';
import { chosenFraming, idHeaders, writeReply } from './write-reply.ts';

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
    defaultModel: defaultModelOf(protocol, options),
    server,
    native,
    required: Object.entries(native.required),
    gatewayFields: new Set(native.gatewayFields),
    baseSettings: { onLoss: server.onLoss, ...options.defaults },
    options,
  };
  return server.routes.map((route) => {
    const { pattern, stream, streamDefault, requires }: ServerRoute =
      typeof route === 'string' ? { pattern: route } : route;
    if ((stream === true || streamDefault === true) && !isStreamed)
      throw new TypeError(`the route ${pattern} streams what is never streamed`);
    return {
      pattern,
      access: 'key',
      answer: (inbound) => answer(endpoint, dialect, { inbound, stream, streamDefault, requires }),
      refuse: (error, requestId) => errorResponse(error, requestId, dialect),
    };
  });
}

function defaultModelOf(
  { server, operation }: Protocol,
  { defaultModels }: EndpointOptions,
): string | undefined {
  const ofProtocol = server?.defaultModel;
  if (ofProtocol === undefined) return undefined;
  return defaultModels[operation.name] ?? (ofProtocol === '' ? undefined : ofProtocol);
}

async function answer<Op extends OperationName>(
  endpoint: Endpoint<Op>,
  dialect: ErrorDialect,
  asked: Asked,
): Promise<Reply> {
  const { options } = endpoint;
  const { inbound } = asked;
  const { requestId, path, principal, signal } = inbound;
  const isTold = wantsRoute(inbound);
  const record = createCallRecord(options.explain || isTold);
  const tell = (reply: Reply): Reply => (isTold ? withRoute(reply, record.notes ?? []) : reply);
  const report = options.report({ requestId, path, principal, record });
  try {
    const { call, models } = readReported(endpoint, asked, report);
    if (models !== undefined) {
      const several = serveSeveral(endpoint, dialect, { call, models, inbound });
      const early = { ...inbound, replyHeaders: fastestHeaders };
      return await (call.stream ? inTime(endpoint, several, early) : several);
    }
    const reply = serve(endpoint, {
      call,
      context: callerContext(inbound, { record, signal, keptHeaders: options.keptHeaders }),
      report,
      query: inbound.query,
    });
    return tell(await (call.stream ? inTime(endpoint, reply, inbound) : reply));
  } catch (cause) {
    return tell(errorResponse(cause, requestId, { ...dialect, record }));
  }
}

function readReported<Op extends OperationName>(
  endpoint: Endpoint<Op>,
  asked: Asked,
  report: OpenReport,
): { readonly call: Call<Op>; readonly models: readonly string[] | undefined } {
  const { signal } = asked.inbound;
  let call: Call<Op> | undefined;
  try {
    call = readCall(endpoint, asked);
    const models = modelsOf(call, endpoint.options);
    // An aborted request calls none of its models, so no call would be reported unless this one fails here.
    if (models !== undefined && signal.aborted) throw abortErrorOf(signal);
    return { call, models };
  } catch (cause) {
    report.failed(cause, call);
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
    const record = callRecordOf(context);
    const { startedAt } = report;
    const written = writeReply(endpoint, { call, result, requestId, query, record, startedAt });
    const { queued } = record;
    const reply =
      queued === undefined
        ? written
        : { ...written, headers: { ...written.headers, ...queueHeaders(queued) } };
    // Last, because an answer that could not be written in the caller's words is a failed call.
    report.answered(call, result);
    return reply;
  } catch (cause) {
    // Reported here and not where the error is written, because a caller that waits long gets the error inside a stream.
    report.failed(cause, call);
    throw cause;
  }
}

/** The reply to a call for a stream, which begins with a heartbeat where the first content takes long. */
function inTime<Op extends OperationName>(
  { server, options }: Endpoint<Op>,
  reply: Promise<Reply>,
  {
    requestId,
    query,
    replyHeaders,
  }: Pick<RoutedInbound, 'requestId' | 'query'> & { readonly replyHeaders?: Headers },
): Promise<Reply> {
  const { heartbeatMs, clock } = options;
  const { encodeStreamError } = server;
  const framing = chosenFraming(server, query) ?? server.framing ?? sseFraming;
  const { heartbeat } = framing;
  if (heartbeatMs <= 0 || heartbeat === undefined || encodeStreamError === undefined) return reply;
  return earlyStream(reply, {
    afterMs: heartbeatMs,
    heartbeat,
    headers: () => streamHeaders(framing, { ...idHeaders(requestId), ...replyHeaders }),
    tell: (cause) => writeWhole(framing, encodeStreamError.call(server, toCallerError(cause))),
    clock,
  });
}
