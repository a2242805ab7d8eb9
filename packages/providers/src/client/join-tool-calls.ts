import type { ChatToolCall } from './chat-completion.ts';
import type { ToolCallDelta } from './chat-completion-chunk.ts';
import { type Fields, fieldsExcept, joinFields } from './join-fields.ts';

interface OpenCall {
  id: string;
  name: string;
  custom: boolean;
  text: string;
  /** What stands beside the call, such as `extra_content`. */
  fields: Fields | undefined;
}

/** Tool calls from their pieces, by index. A call that never got a name is left out: nobody could run it. */
export function joinToolCalls(pieces: readonly ToolCallDelta[]): readonly ChatToolCall[] {
  const calls = new Map<number, OpenCall>();
  for (const piece of pieces) {
    // Some providers number no call when there is only one.
    const index = piece.index ?? 0;
    const call = calls.get(index) ?? {
      id: '',
      name: '',
      custom: false,
      text: '',
      fields: undefined,
    };
    calls.set(index, call);
    add(call, piece);
  }
  return [...calls]
    .sort(([left], [right]) => left - right)
    .filter(([, { name }]) => name !== '')
    .map(([index, call]) => toToolCall(index, call));
}

function add(call: OpenCall, piece: ToolCallDelta): void {
  call.id = nonEmpty(piece.id) ?? call.id;
  call.name = nonEmpty(piece.function?.name) ?? nonEmpty(piece.custom?.name) ?? call.name;
  call.custom ||= piece.type === 'custom' || piece.custom !== undefined;
  call.text += piece.function?.arguments ?? piece.custom?.input ?? '';
  call.fields = joinFields([call.fields, fieldsExcept(piece, ownFields)]);
}

const ownFields: ReadonlySet<string> = new Set(['index', 'id', 'type', 'function', 'custom']);

function toToolCall(index: number, call: OpenCall): ChatToolCall {
  const { name, text, fields } = call;
  const shared = { ...fields, id: call.id === '' ? `call_${index}` : call.id };
  return call.custom
    ? { ...shared, type: 'custom', custom: { name, input: text } }
    : { ...shared, type: 'function', function: { name, arguments: text === '' ? '{}' : text } };
}

function nonEmpty(text: string | null | undefined): string | undefined {
  return text === null || text === '' ? undefined : text;
}
