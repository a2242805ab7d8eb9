import {
  asObject,
  type CallSettings,
  type Call,
  type CallStart,
  callRecordKey,
  createCallRecord,
  type OpenReport,
  type Protocol,
  type Result,
  type ServerCodec,
  type CallService,
  createCallContext,
  firstByteOf,
  type Envelope,
  type Headers,
  invalidField,
  type JsonObject,
  LLMError,
  type NativeServer,
  type OperationName,
  type RequestOf,
  type ServerRoute,
  parseJson,
  readEnvelope,
  readPieces,
  required,
  scanEnvelope,
  type Scratch,
  withValue,
} from '@llm/core';
import { sseFraming } from '@llm/core/framing';
import { principalKey } from '../auth/principal.ts';
import { hasEffect, readCallSettings } from '../call-settings.ts';
import type { Reply } from '../inbound.ts';
import { droppedNames } from '../respond/dropped-names.ts';
import { errorResponse } from '../respond/error-response.ts';
import { jsonResponse } from '../respond/json-response.ts';
import { streamResponse } from '../respond/stream-response.ts';
import type { Route, RoutedInbound } from '../route-table.ts';

export interface EndpointOptions {
  readonly service: CallService;
  /** What holds for every call that does not say otherwise. */
  readonly defaults: CallSettings;
  readonly maxJsonDepth: number;
  readonly heartbeatMs: number;
  /** Where bodies that came in pieces are looked at. */
  readonly scratch: Scratch;
  /** Begins the report of a call. */
  readonly report: (start: CallStart) => OpenReport;
}

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
    server,
    native,
    required: Object.entries(native.required),
    gatewayFields: new Set(native.gatewayFields),
    baseSettings: { onLoss: server.onLoss, ...options.defaults },
    options,
  };
  return server.routes.map((route) => {
    const { pattern, stream }: ServerRoute = typeof route === 'string' ? { pattern: route } : route;
    if (stream === true && !isStreamed)
      throw new TypeError(`the route ${pattern} streams what is never streamed`);
    return {
      pattern,
      access: 'key',
      answer: (inbound) => answer(endpoint, { inbound, stream }),
      refuse: (error, requestId) => errorResponse(error, requestId, dialect),
    };
  });
}

type RequiredKind = NativeServer['required'][string];

interface Endpoint<Op extends OperationName> {
  readonly id: string;
  readonly operation: Op;
  /** Whether a caller may ask for a stream; elsewhere `stream` is a field like any other. */
  readonly isStreamed: boolean;
  readonly server: ServerCodec<Op>;
  readonly native: NativeServer;
  readonly required: readonly (readonly [string, RequiredKind])[];
  readonly gatewayFields: ReadonlySet<string>;
  /** What holds for a call that asks for nothing. */
  readonly baseSettings: CallSettings;
  readonly options: EndpointOptions;
}

/** A request, and whether its route says that the answer is streamed. */
interface Asked {
  readonly inbound: RoutedInbound;
  readonly stream: boolean | undefined;
}

async function answer<Op extends OperationName>(
  endpoint: Endpoint<Op>,
  asked: Asked,
): Promise<Reply> {
  const { options } = endpoint;
  const { inbound } = asked;
  const { requestId, path, principal, signal } = inbound;
  const record = createCallRecord();
  const report = options.report({ requestId, path, principal, record });
  let call: Call<Op> | undefined;
  try {
    call = readCall(endpoint, asked);
    const context = withValue(createCallContext({ requestId, signal }), principalKey, principal);
    const result = await options.service(call, withValue(context, callRecordKey, record));
    const reply = toReply(endpoint, { call, result, requestId });
    // Last, because an answer that could not be written in the caller's words is a failed call.
    report.answered(call, result);
    return reply;
  } catch (cause) {
    report.failed(cause, call);
    throw cause;
  }
}

const noFields: NativeServer = { required: {}, gatewayFields: [], forwardHeaders: [] };
const noNames: readonly string[] = [];

function readCall<Op extends OperationName>(
  endpoint: Endpoint<Op>,
  { inbound, stream: streamOfRoute }: Asked,
): Call<Op> {
  const { id, server, native: facts, baseSettings, options } = endpoint;
  const { params } = inbound;
  const hasBody = isWithBody(inbound);
  const envelope = scanEnvelope(hasBody ? inbound.body : emptyObject, {
    maxDepth: options.maxJsonDepth,
    scratch: options.scratch,
  });
  if (hasBody) checkRequired(envelope, endpoint.required, params);
  const cut = namesToCut(envelope, endpoint);
  const named = params['model'];
  const model = named ?? readModel(envelope);
  const stream =
    streamOfRoute ?? (endpoint.isStreamed && readEnvelope(envelope, 'stream') === true);
  const wanted = readCallSettings(envelope, endpoint.gatewayFields, {
    headers: inbound.headers,
    stream,
  });
  const settings = wanted === undefined ? baseSettings : { ...baseSettings, ...wanted };
  let request: RequestOf<Op> | undefined;
  const decode = () =>
    server.decodeRequest({
      body: withModel(readBody(envelope, cut), named),
      params,
      query: readQuery(inbound.query),
      headers: inbound.headers,
      ...(streamOfRoute !== undefined && { stream: streamOfRoute }),
    });
  return {
    operation: endpoint.operation,
    model,
    stream,
    settings,
    native:
      server.native === undefined || !hasBody
        ? undefined
        : {
            protocol: id,
            model: named === undefined ? model : modelOfBody(envelope),
            envelope,
            cut,
            headers: pick(inbound.headers, facts.forwardHeaders),
            query: pickQuery(inbound.query, facts.forwardQuery),
          },
    withoutEffect: cut.length === 0 ? cut : cut.filter((name) => !hasEffect(name)),
    decoded: () => (request ??= decode()),
  };
}

function namesToCut(
  envelope: Envelope,
  { gatewayFields, native }: Pick<Endpoint<OperationName>, 'gatewayFields' | 'native'>,
): readonly string[] {
  let names: string[] | undefined;
  for (const name of envelope.fields.keys()) {
    if (gatewayFields.has(name) && !isKept(envelope, native, name)) (names ??= []).push(name);
  }
  return names ?? noNames;
}

const noQuery: Readonly<Record<string, string>> = {};

/** The parameters that the protocol lets through; a query may hold what is ours alone, such as a key. */
function pickQuery(
  query: string,
  names: readonly string[] = noNames,
): Readonly<Record<string, string>> {
  return query === '' || names.length === 0 ? noQuery : pick(readQuery(query), names);
}

function readQuery(query: string): Readonly<Record<string, string>> {
  return query === '' ? noQuery : Object.fromEntries(new URLSearchParams(query));
}

const firstBytes: Readonly<Record<'string' | 'array', number>> = { string: 0x22, array: 0x5b };

const emptyObject = new TextEncoder().encode('{}');

/** Requests that read or delete something come without a body; elsewhere one that is empty is a mistake. */
function isWithBody({ method, body }: Pick<RoutedInbound, 'method' | 'body'>): boolean {
  return (method !== 'GET' && method !== 'DELETE') || body.length > 0;
}

function checkRequired(
  envelope: Envelope,
  fields: Endpoint<OperationName>['required'],
  params: RoutedInbound['params'],
): void {
  for (const [name, kind] of fields) {
    if (params[name] !== undefined) continue;
    const first = firstByteOf(envelope, name);
    // `null` is how some clients write that a field is absent.
    required(first === 0x6e ? undefined : first, name);
    if (kind === 'any') continue;
    const fits = kind === 'number' ? isNumberStart(first) : first === firstBytes[kind];
    if (!fits) throw invalidField(name, kind === 'array' ? 'a list' : `a ${kind}`);
  }
}

function isNumberStart(byte: number | undefined): boolean {
  return byte !== undefined && (byte === 0x2d || (byte >= 0x30 && byte <= 0x39));
}

function readModel(envelope: Envelope): string {
  const model = readEnvelope(envelope, 'model');
  if (typeof model !== 'string' || model === '') throw invalidField('model', 'the name of a model');
  return model;
}

/** Empty where the body names no model, so that it differs from the one that is called. */
function modelOfBody(envelope: Envelope): string {
  const model = readEnvelope(envelope, 'model');
  return typeof model === 'string' ? model : '';
}

/**
 * The body as the decoder reads it. The path names the model that is called, paid for and allowed, so a body that
 * names another, or none, is given that one: clients that write both are served.
 */
function withModel(body: JsonObject, model: string | undefined): JsonObject {
  return model === undefined ? body : { ...body, model };
}

function isKept(envelope: Envelope, { keepWith }: NativeServer, name: string): boolean {
  const companion = keepWith?.[name];
  return companion !== undefined && readEnvelope(envelope, companion) === true;
}

const text = new TextDecoder();

function readBody(envelope: Envelope, cut: readonly string[]): JsonObject {
  const whole = readPieces(envelope.pieces, 0, Infinity);
  const body = asObject(parseJson(text.decode(whole), { code: 'invalid_request', scanned: true }));
  if (body === undefined) throw invalidField('body', 'a JSON object');
  if (cut.length === 0) return body;
  return Object.fromEntries(Object.entries(body).filter(([name]) => !cut.includes(name)));
}

function pick(headers: Headers, names: readonly string[]): Headers {
  const chosen: Record<string, string> = {};
  for (const name of names) {
    const value = headers[name];
    if (value !== undefined) chosen[name] = value;
  }
  return chosen;
}

interface Answered<Op extends OperationName> {
  readonly call: Call<Op>;
  readonly result: Result<Op>;
  readonly requestId: string;
}

function toReply<Op extends OperationName>(
  { id, server, options }: Endpoint<Op>,
  { call, result, requestId }: Answered<Op>,
): Reply {
  const headers = resultHeaders(result, call, requestId);
  if (result.kind === 'stream') {
    const { heartbeatMs } = options;
    const { createStreamEncoder, encodeStreamError } = server;
    if (createStreamEncoder === undefined || encodeStreamError === undefined) {
      result.stream.cancel();
      throw new LLMError('internal', `${id} cannot write a streamed answer`);
    }
    return streamResponse(result.stream, {
      protocol: id,
      createEncoder: () => createStreamEncoder.call(server, call.decoded()),
      encodeStreamError: (error) => encodeStreamError.call(server, error),
      framing: server.framing ?? sseFraming,
      headers,
      heartbeatMs,
    });
  }
  if (result.native?.protocol === id) return jsonResponse(result.native.bytes, headers);
  return jsonResponse(server.encodeResponse(result.decoded(), call.decoded()), headers);
}

function resultHeaders(
  { answeredBy, losses, headers: upstream }: Result,
  { withoutEffect }: Call,
  requestId: string,
): Record<string, string> {
  const headers: Record<string, string> = { 'x-request-id': requestId, 'request-id': requestId };
  if (answeredBy !== undefined) {
    headers['x-llm-provider'] = answeredBy.provider;
    if (answeredBy.deployment !== undefined)
      headers['x-llm-deployment'] = toHeaderValue(answeredBy.deployment);
    if (answeredBy.attempts !== undefined) headers['x-llm-attempts'] = String(answeredBy.attempts);
  }
  const dropped = droppedNames(losses, withoutEffect);
  if (dropped !== undefined) headers['x-llm-dropped'] = toHeaderValue(dropped.join(', '));
  for (const name in upstream) {
    const value = upstream[name];
    if (value !== undefined)
      headers[name.includes('ratelimit') ? name : `x-llm-upstream-${name}`] = toHeaderValue(value);
  }
  return headers;
}

/** Header values are printable ASCII; what a person or an upstream wrote may not be. */
function toHeaderValue(value: string): string {
  return plainValue.test(value) ? value : value.replaceAll(/[^\x20-\x7e]/g, '?').slice(0, 1024);
}

const plainValue = /^[\x20-\x7e]{0,1024}$/;
