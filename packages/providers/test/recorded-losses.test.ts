/*
 * Nothing of a recorded request is lost in silence: whatever field of it is taken away, the request in another format becomes another
 * one, or the report of losses does.
 */
import {
  asArray,
  asObject,
  isLLMError,
  type JsonObject,
  type JsonValue,
  type StreamingProtocol,
} from '@llm/core';
import { describe, expect, it } from 'vitest';
import {
  anthropicMessages,
  bedrockConverse,
  geminiProtocol,
  ollamaChat,
  openaiChat,
  openaiResponses,
} from '../src/index.ts';
import { readRecordings, type Recording } from './support/recordings.ts';

const formats: readonly (readonly [StreamingProtocol<'chat'>, string])[] = [
  [openaiChat, 'some-model'],
  [openaiResponses, 'some-model'],
  [anthropicMessages, 'claude-sonnet-4-5'],
  [geminiProtocol, 'gemini-2.5-flash'],
  [bedrockConverse, 'anthropic.claude-sonnet-4-5-20250929-v1:0'],
  [ollamaChat, 'some-model'],
];

/** What other formats need not say, by its place and, for defaults, its values; and why. */
const unsaid: readonly (readonly [place: RegExp, why: string, values?: readonly string[]])[] = [
  [/(^|\.)(type|role)$/, 'the shape of a part says it'],
  [/^stream(_options)?$/, 'the path of the call says it, or every stream does it'],
  [/(signature|thought_signature|thoughtSignature|encrypted_content)$/, 'sealed for one vendor'],
  [/^include$|includeThoughts$|include_thoughts$|thinking\.display$/, 'thoughts are always shown'],
  [/^messages\.\*\.reasoning(_content)?$|reasoning_details\.\*\.text$/, 'said twice'],
  [/^input\.\*\.id$|[rR]esponse\.(id|name)$/, 'a result finds its call by another id'],
  [/^tools\.\*\.name$|jsonSchema\.name$|document\.(name|format)$/, 'one format alone names it'],
  [/arguments$|parameters$|input_schema$|inputSchema(\.json)?$/, 'a function without parameters'],
  [/strict$|property_?[oO]rdering$/, 'others follow every schema, or in no order'],
  [/mimeType$|input_audio\.format$/, 'the data or the address say it'],
  [/[sS]ystemInstruction(\.parts)?$/, 'empty', ['{"parts":{"text":""}}', '{"text":""}']],
  [
    /(function_call|tool_choice|toolChoice)$/,
    'default',
    ['"auto"', '{"type":"auto"}', '{"auto":{}}'],
  ],
  [/^n$|^top_p$|topP$/, 'default', ['1']],
  [/^service_tier$|detail$/, 'default', ['"auto"']],
  [/thinkingLevel$/, 'default', ['"medium"']],
  [/status$/, 'default', ['"success"', '"completed"']],
  [/^thinking$/, 'default', ['{"type":"disabled"}']],
];

function needsNoWord(path: Path, value: unknown): boolean {
  const place = path.map((step) => (typeof step === 'number' ? '*' : step)).join('.');
  return unsaid.some(
    ([known, , values]) =>
      known.test(place) && (values === undefined || values.includes(JSON.stringify(value))),
  );
}

const asked = readRecordings().filter(
  ({ protocol, isError, request }) =>
    !isError && request !== undefined && formats.some(([one]) => one === protocol),
);
const pairs = asked.flatMap((one) =>
  formats
    .filter(([protocol]) => protocol !== one.protocol)
    .map(([other, model]) => [one.id, other.id, one, other, model] as const),
);

describe.skipIf(asked.length === 0)('a recorded request', () => {
  it.each(pairs)('%s loses no field in silence on its way to %s', (...[, , one, other, model]) => {
    const body = one.request ?? {};
    const sent = new Map<string, ReturnType<typeof written>>();
    const send = (path: Path) => {
      const key = JSON.stringify(path);
      if (!sent.has(key)) sent.set(key, written(one, withoutPart(body, path), [other, model]));
      return sent.get(key);
    };
    const whole = written(one, body, [other, model]);
    // Of what is refused its caller is told.
    if (whole === undefined) return;
    const isUnsaid = (path: Path): boolean => send(path)?.sent === whole.sent;
    // A part that is lost whole is reported as one.
    const isReported = (path: Path): boolean =>
      path.some((_, at) => {
        const prefix = path.slice(0, at + 1);
        return isUnsaid(prefix) && send(prefix)?.lost !== whole.lost;
      });
    const silent = fieldsOf(body).filter((path) => {
      const value = valueAt(body, path);
      return (
        !saysNothing(value) && !needsNoWord(path, value) && isUnsaid(path) && !isReported(path)
      );
    });
    expect(silent.map((path) => path.join('.'))).toEqual([]);
  });
});

type Path = readonly (string | number)[];

function fieldsOf(value: JsonValue, path: Path = []): readonly Path[] {
  const list = asArray(value);
  if (list !== undefined) return list.flatMap((item, at) => fieldsOf(item, [...path, at]));
  const fields = asObject(value);
  if (fields === undefined || path.length > 6) return [];
  return Object.entries(fields).flatMap(([name, inner = null]) => [
    [...path, name],
    ...fieldsOf(inner, [...path, name]),
  ]);
}

function withoutPart(body: JsonObject, path: Path): JsonObject {
  const copy = structuredClone(body);
  const holder = valueAt(copy, path.slice(0, -1));
  const last = path.at(-1) ?? '';
  if (Array.isArray(holder)) holder.splice(Number(last), 1);
  else Reflect.deleteProperty(holder as object, last);
  return copy;
}

/** What is sent, and what is reported; `undefined` where the request cannot be read or said, of which its caller is told. */
function written(
  { protocol }: Recording,
  body: JsonObject,
  [other, model]: readonly [StreamingProtocol<'chat'>, string],
): { readonly sent: string; readonly lost: string } | undefined {
  const { server } = protocol as StreamingProtocol<'chat'>;
  try {
    const request = server?.decodeRequest({ body, params: { model: 'm' }, query: {}, headers: {} });
    if (request === undefined || other.client === undefined) return undefined;
    const { body: sent, losses } = other.client.encodeRequest({ ...request, model });
    if (losses?.some(({ kind }) => kind === 'content') === true) return undefined;
    return { sent: JSON.stringify(sent), lost: (losses ?? []).map(({ path }) => path).join() };
  } catch (cause) {
    if (isLLMError(cause)) return undefined;
    throw cause;
  }
}

function valueAt(body: JsonObject, path: Path): unknown {
  return path.reduce<unknown>((value, step) => Reflect.get(value as object, step), body);
}

/** `null`, `false`, and what is empty. */
function saysNothing(value: unknown): boolean {
  if (value === null || value === false || value === '') return true;
  return typeof value === 'object' && Object.keys(value).length === 0;
}
