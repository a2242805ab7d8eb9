import {
  asArray,
  asBoolean,
  asObject,
  asString,
  printJson,
  type Block,
  type JsonObject,
  type JsonValue,
} from '@llm/core';
import { decodeFileData, decodeInlineData } from './media.ts';
import { leftBehind, unknownFields } from './fields.ts';
import { fromCaller } from './signature.ts';
import { protocolId } from './wire.ts';

/** Gives ids to calls that have none, and finds the call of a result that has none. */
export interface PartIds {
  ofCall(name: string, given: string | undefined): string;
  ofResult(name: string, given: string | undefined): string;
}

/**
 * A part of a request or an answer as blocks. One that the hub has no form for is kept as it came.
 *
 * A signature belongs to a thought or to a call. One that stands at a text, an image or a file becomes a thought without
 * text behind it, which every protocol can carry.
 */
export function decodePart(wire: JsonObject, ids: PartIds): readonly Block[] {
  const block = decodeKnown(wire, ids) ?? { type: 'opaque', protocol: protocolId, value: wire };
  const written = asString(wire['thoughtSignature']);
  if (written === undefined || written === '' || !bearsNone(block)) return [block];
  const sealed: Block = { type: 'reasoning', text: '', ...fromCaller(written) };
  return block.type === 'text' && block.text === '' ? [sealed] : [block, sealed];
}

function bearsNone({ type }: Block): boolean {
  return type === 'text' || type === 'image' || type === 'file' || type === 'audio';
}

function decodeKnown(wire: JsonObject, ids: PartIds): Block | undefined {
  const { text, thought, thoughtSignature: _, ...others } = wire;
  if (typeof text === 'string') {
    return thought === true
      ? decodeThought(wire, text)
      : { type: 'text', text, ...leftBehind({ ...others, ...(thought === false && { thought }) }) };
  }
  const call = asObject(wire['functionCall']);
  if (call !== undefined) return decodeCall(wire, call, ids);
  const result = asObject(wire['functionResponse']);
  if (result !== undefined) return decodeResult(wire, result, ids);
  const inline = asObject(wire['inlineData']);
  if (inline !== undefined) {
    return decodeInlineData(
      inline,
      unknownFields(wire, new Set(['inlineData', 'thoughtSignature'])),
    );
  }
  const file = asObject(wire['fileData']);
  if (file !== undefined) {
    return decodeFileData(file, unknownFields(wire, new Set(['fileData', 'thoughtSignature'])));
  }
  return decodeOfProvider(wire);
}

const thoughtFields: ReadonlySet<string> = new Set(['text', 'thought', 'thoughtSignature']);

function decodeThought(wire: JsonObject, text: string): Block {
  const signature = asString(wire['thoughtSignature']);
  return {
    type: 'reasoning',
    text,
    ...(signature === undefined || signature === '' ? {} : fromCaller(signature)),
    // A signature alone would be read as that of the part before it.
    ...leftBehind(unknownFields(wire, thoughtFields), text === '' ? { thought: true } : undefined),
  };
}

const callFields: ReadonlySet<string> = new Set(['name', 'args', 'id']);
const partOfCall: ReadonlySet<string> = new Set(['functionCall', 'thoughtSignature']);

function decodeCall(wire: JsonObject, call: JsonObject, ids: PartIds): Block | undefined {
  const name = asString(call['name']);
  if (name === undefined) return undefined;
  const { args } = call;
  const signature = asString(wire['thoughtSignature']);
  return {
    type: 'tool_call',
    id: ids.ofCall(name, asString(call['id']) || undefined),
    name,
    arguments: printJson(args ?? {}),
    ...(signature === undefined || signature === '' ? {} : signatureOf(signature)),
    ...leftBehind(
      joined(unknownFields(wire, partOfCall), 'functionCall', unknownFields(call, callFields)),
      args === undefined ? { args: 'absent' } : undefined,
    ),
  };
}

function signatureOf(written: string): { readonly signature?: string } {
  const read = fromCaller(written);
  return 'signature' in read ? read : {};
}

const resultFields: ReadonlySet<string> = new Set(['name', 'response', 'id', 'parts']);
const partOfResult: ReadonlySet<string> = new Set(['functionResponse']);

function decodeResult(wire: JsonObject, result: JsonObject, ids: PartIds): Block {
  const name = asString(result['name']) ?? '';
  const { content, form } = decodeOutput(result['response']);
  const media = asArray(result['parts']);
  return {
    type: 'tool_result',
    toolCallId: ids.ofResult(name, asString(result['id']) || undefined),
    content: [...content, ...(media ?? []).flatMap((part) => decodeMedia(part, ids))],
    ...(form['response'] === 'error' && { isError: true }),
    ...leftBehind(
      joined(
        unknownFields(wire, partOfResult),
        'functionResponse',
        unknownFields(result, resultFields),
      ),
      { ...form, name },
    ),
  };
}

function decodeMedia(part: JsonValue, ids: PartIds): readonly Block[] {
  const wire = asObject(part);
  return wire === undefined ? [] : decodePart(wire, ids);
}

// The names that Google proposes for what a function gave and for why it failed, and the one that its libraries write
// (ai.google.dev/api/caching#FunctionResponse, read 2026-11-30).
const namesOfOutput = ['output', 'result', 'error'];

/** A lone text under a known name is that text, everything else its JSON. */
function decodeOutput(response: JsonValue | undefined): {
  readonly content: readonly Block[];
  readonly form: JsonObject;
} {
  const fields = asObject(response);
  if (fields === undefined) return { content: [], form: { response: 'absent' } };
  const [only, ...more] = Object.keys(fields);
  const said = only === undefined ? undefined : asString(fields[only]);
  if (only !== undefined && more.length === 0 && said !== undefined && namesOfOutput.includes(only))
    return { content: [{ type: 'text', text: said }], form: { response: only } };
  return { content: [{ type: 'text', text: printJson(fields) }], form: { response: 'whole' } };
}

function joined(outer: JsonObject, name: string, inner: JsonObject): JsonObject {
  return Object.keys(inner).length === 0 ? outer : { ...outer, [name]: inner };
}

/** What the provider's own tools were asked and gave. */
function decodeOfProvider(wire: JsonObject): Block | undefined {
  for (const [kind, read] of Object.entries(ofProvider)) {
    const value = asObject(wire[kind]);
    if (value !== undefined) {
      return { ...read(value), ...leftBehind(unknownFields(wire, new Set([kind]))) };
    }
  }
  return undefined;
}

const ofProvider: Readonly<Record<string, (value: JsonObject) => Block>> = {
  executableCode: (value) => call('executableCode', value, 'code_execution'),
  toolCall: (value) => call('toolCall', value, asString(value['toolType']) ?? ''),
  codeExecutionResult: (value) => ({
    type: 'server_tool_result',
    kind: 'codeExecutionResult',
    toolCallId: asString(value['id']) ?? '',
    content: value,
    ...(isFailed(value['outcome']) && { isError: true }),
  }),
  toolResponse: (value) => ({
    type: 'server_tool_result',
    kind: 'toolResponse',
    toolCallId: asString(value['id']) ?? '',
    content: value,
  }),
};

function call(kind: string, value: JsonObject, name: string): Block {
  const id = asString(value['id']) ?? '';
  return { type: 'server_tool_call', kind, id, name, arguments: printJson(value) };
}

function isFailed(outcome: JsonValue | undefined): boolean {
  return outcome !== undefined && outcome !== 'OUTCOME_OK' && asBoolean(outcome) === undefined;
}
