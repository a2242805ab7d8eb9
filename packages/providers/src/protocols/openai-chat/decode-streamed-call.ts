import { asObject, asString, type JsonObject, LLMError } from '@llm/core';
import { isRecord, restOf } from './fields.ts';
import {
  type Call,
  type Candidate,
  closeProse,
  grow,
  highestIndex,
  open,
  type Place,
  readIndex,
} from './streamed-blocks.ts';
import { decodeArguments, signatureOf } from './tool-calls.ts';
import type { WireToolCall } from './wire.ts';

/** Adds the events of a piece of a tool call. Gives what the encoder could not write of it. */
export function decodeStreamedCall(place: Place, fields: JsonObject): readonly JsonObject[] {
  const { state, candidate } = place;
  const wire: WireToolCall = fields;
  const called = asObject(wire.function);
  const custom = asObject(wire.custom);
  const inner = called ?? custom ?? {};
  const id = asString(wire.id) || undefined;
  const name = asString(inner['name']) || undefined;
  const text = decodeArguments(custom === undefined ? inner['arguments'] : inner['input']);
  const call = callFor(candidate, { index: readIndex(wire.index, 'tool calls'), id, name });
  if (id !== undefined && call.id === undefined) {
    call.id = id;
    if (!candidate.callsById.has(id)) candidate.callsById.set(id, call);
  }
  const isOpening = call.block === undefined && name !== undefined;
  if (isOpening) {
    closeProse(state, candidate);
    call.block = open(place, {
      type: 'tool_call',
      id: call.id ?? `call_${state.request.messages.length}_${candidate.index}_${call.ordinal}`,
      name: state.names.toHub(name),
      arguments: '',
      ...signatureOf(fields),
      ...(custom === undefined ? {} : { variant: 'custom' as const }),
    });
    candidate.opened.push(call.block);
  }
  if (call.block === undefined) {
    call.early += text;
    return [];
  }
  const written = call.early + text;
  call.early = '';
  if (written !== '') grow(place, call.block, { type: 'arguments', text: written });
  const left = leftOfCall(fields, {
    isOpening,
    inner: custom === undefined ? 'function' : 'custom',
  });
  return left === undefined ? [] : [{ index: call.ordinal, ...left }];
}

interface Piece {
  readonly index: number | undefined;
  readonly id: string | undefined;
  readonly name: string | undefined;
}

/** The call that a piece belongs to. Upstreams that give no index, or the same to all, are told apart by id. */
function callFor(candidate: Candidate, { index, id, name }: Piece): Call {
  const known =
    index === undefined ? knownWithoutIndex(candidate, id, name) : candidate.calls.get(index);
  const isAnother =
    known?.id !== undefined && id !== undefined && id !== known.id && name !== undefined;
  if (known !== undefined && !isAnother) {
    candidate.lastCall = known;
    return known;
  }
  const ordinal = candidate.callCount;
  if (ordinal > highestIndex) {
    throw new LLMError('invalid_response', 'the upstream calls too many tools at once');
  }
  const call: Call = { ordinal, id: undefined, block: undefined, early: '' };
  candidate.callCount += 1;
  candidate.calls.set(index ?? highestIndex + 1 + ordinal, call);
  candidate.lastCall = call;
  return call;
}

function knownWithoutIndex(
  candidate: Candidate,
  id: string | undefined,
  name: string | undefined,
): Call | undefined {
  if (id !== undefined) return candidate.callsById.get(id);
  return name === undefined ? candidate.lastCall : undefined;
}

function leftOfCall(
  fields: JsonObject,
  { isOpening, inner }: { readonly isOpening: boolean; readonly inner: 'function' | 'custom' },
): JsonObject | undefined {
  const text = inner === 'function' ? 'arguments' : 'input';
  const called = asObject(fields[inner]) ?? {};
  // A later chunk may repeat the name of its call, which would double it, or have `null`, which readers do not expect.
  const calledRest = restOf(called, {
    name: (value) => isOpening || value !== '',
    [text]: (value) => isOpening || value !== '',
  });
  const rest = restOf(fields, {
    index: () => true,
    id: (value) => (isOpening ? value !== null : value !== ''),
    type: (value) => (isOpening ? value === inner : typeof value !== 'string'),
    function: (value) => inner === 'function' || value === null,
    [inner]: (value) => isRecord(value) || value === null,
  });
  if (calledRest === undefined) return rest;
  return { ...rest, [inner]: calledRest };
}
