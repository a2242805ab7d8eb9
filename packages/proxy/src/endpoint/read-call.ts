import {
  type Call,
  callSettingOf,
  type CallSettings,
  type Envelope,
  type Headers,
  invalidField,
  type JsonObject,
  LLMError,
  type NativeRequest,
  type NativeServer,
  type OperationName,
  printJson,
  readEnvelope,
  required,
  type RequestOf,
  resolveSettings,
  scanEnvelope,
} from '@llm/core';
import type { ScannedForm } from '@llm/core/form';
import { hasEffect, readCallSettings } from '../call-settings.ts';
import type { RoutedInbound } from '../route-table.ts';
import type { Endpoint } from './endpoint.ts';
import { checkParts, readFields, readForm, scanFormBody } from './form-body.ts';
import { checkFields, readJson, scanJson } from './json-body.ts';

const noNames: readonly string[] = [];

/** A request, and what its route says of whether the answer is streamed. */
export interface Asked {
  readonly inbound: RoutedInbound;
  readonly stream: boolean | undefined;
  /** What a body asks for that does not say it. */
  readonly streamDefault?: boolean | undefined;
  /** Settings without which it is refused. */
  readonly requires?: readonly string[] | undefined;
}

const nothing: CallSettings = {};

/**
 * The call that a request asks for, with as little of its body read as routing needs.
 *
 * @throws {LLMError} invalid_request: the body is not what the protocol takes, or says what makes no sense; and what
 *   `readCallSettings` throws
 */
export function readCall<Op extends OperationName>(endpoint: Endpoint<Op>, asked: Asked): Call<Op> {
  const { inbound, stream: streamOfRoute, streamDefault = false, requires } = asked;
  const { server, baseSettings } = endpoint;
  const { params } = inbound;
  const body = readBody(endpoint, inbound);
  const { fields } = body;
  const cut = namesToCut(fields, endpoint);
  const named = params['model'];
  const { defaultModel } = endpoint;
  const written = named === undefined ? readModel(fields, defaultModel) : modelOfBody(fields);
  const model = named ?? (written === '' ? (defaultModel ?? '') : written);
  const stream = streamOfRoute ?? (endpoint.isStreamed && asksForStream(fields, streamDefault));
  const wanted = readCallSettings(fields, endpoint.gatewayFields, {
    headers: inbound.headers,
    stream,
  });
  requires?.forEach((name) => checkSetting(name, fields, inbound.headers));
  if (wanted?.failFirst !== undefined && inbound.principal?.role === 'caller')
    throw new LLMError('permission_denied', 'only admins may let calls fail to see what follows', {
      param: 'mock_testing_fallbacks',
    });
  const amended = (others: JsonObject): Call<Op> =>
    readCall(endpoint, {
      ...asked,
      inbound: { ...inbound, body: bytesOf({ ...readJson(fields, asWritten), ...others }) },
    });
  let request: RequestOf<Op> | undefined;
  const decode = (): RequestOf<Op> => {
    const edits = { cut, model: written === model ? undefined : model };
    return server.decodeRequest({
      body: body.form === undefined ? readJson(body.fields, edits) : {},
      form: body.form === undefined ? undefined : readForm(body.form, edits),
      params,
      query: readQuery(inbound.query),
      headers: inbound.headers,
      stream: streamOfRoute,
    });
  };
  return {
    operation: endpoint.operation,
    model,
    stream,
    settings: withForwarded(
      resolveSettings(baseSettings, undefined, wanted),
      endpoint.options.forwardedHeaders?.(model, inbound.headers),
    ),
    asked: wanted ?? nothing,
    native:
      server.native === undefined || body === noBody
        ? undefined
        : toNative(endpoint, body, {
            inbound,
            cut,
            model: written,
          }),
    withoutEffect: cut.length === 0 ? cut : cut.filter((name) => !hasEffect(name)),
    amended: body !== noBody && body.form === undefined ? amended : undefined,
    decoded: () => (request ??= decode()),
  };
}

function withForwarded(settings: CallSettings, headers: Headers | undefined): CallSettings {
  return headers === undefined ? settings : { ...settings, headers };
}

const asWritten = { cut: noNames, model: undefined };

function bytesOf(body: JsonObject): Uint8Array {
  return new TextEncoder().encode(printJson(body));
}

/** A setting may stand in the body or, where it has one, in its header. */
function checkSetting(name: string, fields: Envelope, headers: Headers): void {
  const { header } = callSettingOf(name) ?? {};
  const value = fields.fields.has(name) ? readEnvelope(fields, name) : undefined;
  if (value !== undefined && value !== null) return;
  if (header !== undefined && headers[header] !== undefined) return;
  throw invalidField(name, 'set in a request to this path');
}

function asksForStream(fields: Envelope, byDefault: boolean): boolean {
  const asked = fields.fields.has('stream') ? readEnvelope(fields, 'stream') : undefined;
  return asked === true || (byDefault && (asked === undefined || asked === null));
}

/** A caller's body, as far as it is read at once. */
interface Body {
  /** Those that the gateway reads, and in JSON all others. */
  readonly fields: Envelope;
  /** Absent where the body is JSON. */
  readonly form?: ScannedForm;
}

const noBody: Body = { fields: scanEnvelope(new TextEncoder().encode('{}')) };

function readBody(endpoint: Endpoint<OperationName>, inbound: RoutedInbound): Body {
  const { server, required: fieldsNeeded, options } = endpoint;
  const { params } = inbound;
  if (!isWithBody(inbound)) return noBody;
  if (server.takes !== 'form') {
    const fields = scanJson(inbound, options);
    checkFields(fields, fieldsNeeded, params);
    return { fields };
  }
  const form = scanFormBody(inbound, options);
  const fields = readFields(form, endpoint);
  checkParts(form, fields, { required: fieldsNeeded, params });
  return { fields, form };
}

/** Requests that read or delete something come without a body; elsewhere one that is empty is a mistake. */
function isWithBody({ method, body }: Pick<RoutedInbound, 'method' | 'body'>): boolean {
  return (method !== 'GET' && method !== 'DELETE') || body.length > 0;
}

function toNative(
  { id, native }: Endpoint<OperationName>,
  { fields, form }: Body,
  {
    inbound,
    cut,
    model,
  }: { readonly inbound: RoutedInbound } & Pick<NativeRequest, 'cut' | 'model'>,
): NativeRequest {
  const headers = pick(inbound.headers, native.forwardHeaders);
  const query = pickQuery(inbound.query, native.forwardQuery);
  return form === undefined
    ? {
        protocol: id,
        model,
        envelope: fields,
        cut,
        headers,
        query,
        outputBounds: native.outputBounds,
      }
    : { protocol: id, model, form, cut, headers, query };
}

function namesToCut(
  fields: Envelope,
  { gatewayFields, native }: Pick<Endpoint<OperationName>, 'gatewayFields' | 'native'>,
): readonly string[] {
  let names: string[] | undefined;
  for (const name of fields.fields.keys()) {
    if (gatewayFields.has(name) && !isKept(fields, native, name)) (names ??= []).push(name);
  }
  return names ?? noNames;
}

function isKept(fields: Envelope, { keepWith }: NativeServer, name: string): boolean {
  const companion = keepWith?.[name];
  return companion !== undefined && readEnvelope(fields, companion) === true;
}

/** The model that the body names; empty where it names none and there is one for that case. */
function readModel(fields: Envelope, defaultModel: string | undefined): string {
  const model = readEnvelope(fields, 'model');
  if (model === undefined || model === null)
    return required(defaultModel === undefined ? undefined : '', 'model');
  if (typeof model !== 'string' || model === '') throw invalidField('model', 'the name of a model');
  return model;
}

/** Empty where the body names no model, so that it differs from the one that is called. */
function modelOfBody(fields: Envelope): string {
  const model = readEnvelope(fields, 'model');
  return typeof model === 'string' ? model : '';
}

const noQuery: Readonly<Record<string, string>> = {};

/** The parameters that the protocol lets through; a query may hold what is ours alone, such as a key. */
function pickQuery(
  query: string,
  names: readonly string[] = noNames,
): Readonly<Record<string, string>> {
  return query === '' || names.length === 0 ? noQuery : pick(readQuery(query), names);
}

/** The parameters of a query; of one that stands twice the last. */
export function readQuery(query: string): Readonly<Record<string, string>> {
  return query === '' ? noQuery : Object.fromEntries(new URLSearchParams(query));
}

function pick(headers: Headers, names: readonly string[]): Headers {
  const chosen: Record<string, string> = {};
  for (const name of names) {
    const value = headers[name];
    if (value !== undefined) chosen[name] = value;
  }
  return chosen;
}
