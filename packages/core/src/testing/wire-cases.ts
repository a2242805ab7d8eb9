import { deepEqual, equal, ok } from 'node:assert/strict';
import { concatenate } from '../bytes/concatenate.ts';
import type { OperationName, RequestOf, ResponseOf } from '../contract/operation.ts';
import type {
  ByteAnswer,
  ClientCodec,
  CodecInput,
  Outbound,
  Protocol,
  ServerCodec,
  WholeAnswer,
} from '../contract/protocol.ts';
import { isLLMError } from '../error/llm-error.ts';
import type { FormPart } from '../form/form-part.ts';
import { printForm } from '../form/print-form.ts';
import { readParts, scanForm } from '../form/scan-form.ts';
import type { JsonObject } from '../json/json-value.ts';
import { parseJson } from '../json/parse-json.ts';
import { asObject } from '../json/read.ts';
import { createWholeAnswer } from '../service/whole-answer.ts';
import type { ConformanceCase } from './conformance-case.ts';
import { addressCases, routeCases } from './route-cases.ts';

/** A request of an operation, and an answer to it, in the hub's words. */
export interface WireExample<Op extends OperationName> {
  /** Name of the example. */
  readonly name: string;
  /** The request in the canonical format. */
  readonly request: RequestOf<Op>;
  /** The response in the canonical format; absent where the example has none. */
  readonly response?: ResponseOf<Op>;
}

/**
 * What a protocol of any operation must do, whatever its bodies are: JSON, forms or bytes.
 *
 * Requests and answers go over the wire as bytes. Where the protocol has both sides, what one wrote the other reads as what
 * it was; where it has passthrough, a non-streaming response is looked at as it is decoded. Streams are `protocolCases`'.
 */
export function wireCases<Op extends OperationName>(
  { id, client, server }: Protocol<Op>,
  examples: readonly WireExample<Op>[],
): readonly ConformanceCase[] {
  const cases = [
    ...(server === undefined ? [] : [...routeCases(server), ...refusalCases(server)]),
    ...(client === undefined ? [] : addressCases(client)),
    ...examples.flatMap((example) => [
      ...(client === undefined ? [] : [requestCase(client, example)]),
      ...(client === undefined || server === undefined
        ? []
        : [requestTrip({ client, server }, example), ...answerTrip({ client, server }, example)]),
    ]),
  ];
  return cases.map(({ name, run }) => ({ name: `${id} ${name}`, run }));
}

interface BothSides<Op extends OperationName> {
  readonly client: ClientCodec<Op>;
  readonly server: ServerCodec<Op>;
}

function refusalCases<Op extends OperationName>(
  server: ServerCodec<Op>,
): readonly ConformanceCase[] {
  return [
    {
      name: 'server request: an empty one is refused with the field that it lacks',
      run() {
        const error = errorOf(() =>
          server.decodeRequest({ ...emptyInput, ...(server.takes === 'form' && { form: [] }) }),
        );
        ok(isLLMError(error, 'invalid_request'), String(error));
        ok(error.param !== undefined, 'the error names no field');
      },
    },
  ];
}

function requestCase<Op extends OperationName>(
  client: ClientCodec<Op>,
  { name, request }: WireExample<Op>,
): ConformanceCase {
  return {
    name: `request ${name}: is written as JSON or as a form, and the same again`,
    run() {
      const before = toPlain(request);
      const { body, form } = client.encodeRequest(request);
      const again = client.encodeRequest(request);
      deepEqual(toPlain(again.body ?? again.form), toPlain(body ?? form));
      deepEqual(toPlain(request), before, 'encoding leaves the request alone');
      ok(body === undefined || form === undefined, 'a request has one body');
      if (form === undefined) return;
      deepEqual(toPlain(overTheWire(form)), toPlain(form), 'a form is read as it was written');
      for (const read of ['model', 'stream']) {
        const parts = form.filter((part) => part.name === read);
        ok(parts.length <= 1, `${read} stands more than once, which a gateway refuses`);
        ok(
          parts.every((part) => 'value' in part),
          `${read} is a file, which a gateway refuses`,
        );
      }
    },
  };
}

function requestTrip<Op extends OperationName>(
  { client, server }: BothSides<Op>,
  { name, request }: WireExample<Op>,
): ConformanceCase {
  return {
    name: `round trip ${name}: a request that was written is read as what it was`,
    run() {
      const written = client.encodeRequest(request);
      if (server.takes === 'form') ok(written.form, 'the server side takes forms');
      else equal(written.form, undefined, 'the server side does not take forms');
      const read = server.decodeRequest(toInput(written, request));
      equal(read.model, request.model);
      equal(read.stream ?? false, request.stream ?? false);
      const again = client.encodeRequest(read);
      deepEqual(toPlain(again.body ?? again.form), toPlain(written.body ?? written.form));
    },
  };
}

function answerTrip<Op extends OperationName>(
  { client, server }: BothSides<Op>,
  { name, request, response }: WireExample<Op>,
): readonly ConformanceCase[] {
  if (response === undefined) return [];
  return [
    {
      name: `round trip ${name}: an answer that was written is read as what it was`,
      run() {
        const answer = toAnswer(server.encodeResponse(response, request));
        deepEqual(toPlain(client.decodeResponse(answer, request)), toPlain(response));
      },
    },
    ...nativeAnswer({ client, server }, name, () => server.encodeResponse(response, request)),
  ];
}

/** Passthrough gives its caller what the other lane would have written. */
function nativeAnswer<Op extends OperationName>(
  { client: { native, accept } }: BothSides<Op>,
  name: string,
  write: () => JsonObject | ByteAnswer,
): readonly ConformanceCase[] {
  if (native === undefined) return [];
  return [
    {
      name: `native answer ${name}: passes under the type that it was written with`,
      run() {
        const written = write();
        const { bytes, headers } = toAnswer(written);
        const { contentType } = native.inspectResponse(bytes, headers);
        equal(contentType, isBytes(written) ? written.contentType : undefined);
        if (isBytes(written)) ok(accept !== undefined, 'an upstream has to be asked for its type');
      },
    },
    {
      name: `native answer ${name}: a page of a proxy does not pass for one`,
      run() {
        const page = new TextEncoder().encode('<html>Bad Gateway</html>');
        const error = errorOf(() => native.inspectResponse(page, { 'content-type': 'text/html' }));
        ok(isLLMError(error, 'invalid_response'), String(error));
      },
    },
  ];
}

const emptyInput: CodecInput = { body: {}, params: {}, query: {}, headers: {} };

/** A request as the gateway reads it from the bytes; one whose body names no model has it from the path. */
function toInput(
  { body, form, headers = {} }: Outbound,
  { model, stream }: RequestOf<OperationName>,
): CodecInput {
  const input = {
    ...emptyInput,
    params: { model },
    headers,
    ...(stream !== undefined && { stream }),
  };
  if (form === undefined)
    return { ...input, body: { ...asObject(parseJson(JSON.stringify(body ?? {}))), model } };
  const rest = form.filter(({ name }) => name !== 'model');
  return { ...input, form: overTheWire([{ name: 'model', value: model }, ...rest]) };
}

function overTheWire(form: readonly FormPart[]): readonly FormPart[] {
  const { contentType, body } = printForm(form);
  return readParts(scanForm(concatenate(body), contentType));
}

function toAnswer(written: JsonObject | ByteAnswer): WholeAnswer {
  if (!isBytes(written))
    return createWholeAnswer(new TextEncoder().encode(JSON.stringify(written)), {
      'content-type': 'application/json',
    });
  ok(
    /^[a-z]+\/[\w.+-]+(;.*)?$/.test(written.contentType),
    `${written.contentType} is no media type`,
  );
  return createWholeAnswer(written.bytes, { 'content-type': written.contentType });
}

function isBytes(written: JsonObject | ByteAnswer): written is ByteAnswer {
  return written['bytes'] instanceof Uint8Array;
}

/** Without what is absent, and with bytes as numbers, so that a view and a Buffer are what they hold. */
function toPlain(value: unknown): unknown {
  if (value instanceof Uint8Array) return Array.from(value);
  if (Array.isArray(value)) return value.map(toPlain);
  if (typeof value !== 'object' || value === null) return value;
  const fields = Object.entries(value).filter(([, field]) => field !== undefined);
  return Object.fromEntries(fields.map(([key, field]) => [key, toPlain(field)]));
}

function errorOf(run: () => unknown): unknown {
  try {
    run();
  } catch (error) {
    return error;
  }
  return undefined;
}
