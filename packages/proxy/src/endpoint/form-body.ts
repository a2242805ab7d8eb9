import {
  callSettingOf,
  type Envelope,
  type FormPart,
  invalidField,
  type JsonValue,
  LLMError,
  type OperationName,
  parseJson,
  required,
  scanEnvelope,
} from '@llm/core';
import {
  isFormType,
  readField,
  readParts,
  scanForm,
  type ScannedForm,
  type ScannedPart,
} from '@llm/core/form';
import type { RoutedInbound } from '../route-table.ts';
import { areUtf8 } from './are-utf8.ts';
import type { Endpoint, EndpointOptions } from './endpoint.ts';
import { checkFields } from './json-body.ts';

/**
 * The parts of a caller's form.
 *
 * @throws {LLMError} invalid_request: it is none, with status 415 where its content type says so; payload_too_large: it
 *   has more parts, or more in its headers and fields, than a form may have
 */
export function scanFormBody(
  { headers, body }: Pick<RoutedInbound, 'headers' | 'body'>,
  { maxFormParts }: Pick<EndpointOptions, 'maxFormParts'>,
): ScannedForm {
  const type = headers['content-type'];
  if (type === undefined || !isFormType(type))
    throw new LLMError('invalid_request', 'this path takes multipart/form-data', { status: 415 });
  return scanForm(body, type, { maxParts: maxFormParts });
}

type FormEndpoint = Pick<
  Endpoint<OperationName>,
  'isStreamed' | 'native' | 'required' | 'gatewayFields'
> & { readonly options: Pick<EndpointOptions, 'maxJsonDepth'> };

/**
 * The parts that the gateway reads, as the fields of a JSON object, so that they mean what they mean in one. Others stay in
 * the form.
 *
 * A part that the gateway reads must stand once, because the upstream's reader may take the other one of two: a key that
 * may not call a model must not have it by naming it behind another. For the same reason it is text and not a file.
 *
 * @throws {LLMError} invalid_request: such a part stands twice, is a file, or is not what it must be; a text is no UTF-8
 */
export function readFields(form: ScannedForm, endpoint: FormEndpoint): Envelope {
  const texts = new Set(endpoint.required.filter(isText).map(([name]) => name));
  const companions = Object.values(endpoint.native.keepWith ?? {});
  const isRead = (name: string): boolean =>
    name === 'model' ||
    name === 'stream' ||
    texts.has(name) ||
    endpoint.gatewayFields.has(name) ||
    companions.includes(name) ||
    callSettingOf(name) !== undefined;
  const fields = new Map<string, JsonValue>();
  for (const part of form.parts) {
    const { name } = part;
    if (isRead(name)) {
      if (fields.has(name))
        throw new LLMError('invalid_request', `the form has the field ${name} twice`, {
          param: name,
        });
      fields.set(name, valueOf(form, part, endpoint));
    } else checkText(form, part);
  }
  return scanEnvelope(new TextEncoder().encode(JSON.stringify(Object.fromEntries(fields))), {
    maxDepth: endpoint.options.maxJsonDepth,
  });
}

/** @throws {LLMError} invalid_request: a part is absent, or something else than it must be */
export function checkParts(
  form: ScannedForm,
  fields: Envelope,
  { required: all, params }: Pick<FormEndpoint, 'required'> & Pick<RoutedInbound, 'params'>,
): void {
  checkFields(fields, all.filter(isText), params);
  for (const [name] of all) {
    if (params[name] === undefined)
      required(
        form.parts.find((part) => part.name === name),
        name,
      );
  }
}

/** The parts as the decoder reads them: without the gateway's own, and with the model of the path where that names one. */
export function readForm(
  form: ScannedForm,
  { cut, model }: { readonly cut: readonly string[]; readonly model: string | undefined },
): readonly FormPart[] {
  const parts = readParts(form).filter(({ name }) => !cut.includes(name));
  if (model === undefined) return parts;
  return [{ name: 'model', value: model }, ...parts.filter(({ name }) => name !== 'model')];
}

function isText([, kind]: FormEndpoint['required'][number]): boolean {
  return kind === 'string' || kind === 'number';
}

/** A form knows text only. What is JSON of another kind than a string means what it means in JSON, where a string is not wanted. */
function valueOf(form: ScannedForm, part: ScannedPart, endpoint: FormEndpoint): JsonValue {
  const { name, filename } = part;
  if (filename !== undefined) throw invalidField(name, 'a field and not a file');
  const text = readField(form, part);
  if (name === 'model' || endpoint.native.required[name] === 'string') return text;
  const value = asJson(text);
  if (name === 'stream' && endpoint.isStreamed && typeof value !== 'boolean')
    throw invalidField(name, 'true or false');
  return typeof value === 'string' ? text : value;
}

function asJson(text: string): JsonValue {
  try {
    return parseJson(text, { code: 'invalid_request' });
  } catch {
    // A string, as most fields are.
    return text;
  }
}

function checkText({ bytes }: ScannedForm, part: ScannedPart): void {
  const { name, filename, valueStart, valueEnd } = part;
  if (filename === undefined && !areUtf8([bytes.subarray(valueStart, valueEnd)]))
    throw new LLMError('invalid_request', `the form's field ${name} is not valid UTF-8`, {
      param: name,
    });
}
