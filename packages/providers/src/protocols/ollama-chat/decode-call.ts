import { asObject, asString, type JsonValue, printJson, type ToolCallBlock } from '@llm/core';
import { isEmpty, unknownFields } from '../shared/wire-fields.ts';
import { leftBehind } from './fields.ts';

const callFields: ReadonlySet<string> = new Set(['id', 'function']);
const functionFields: ReadonlySet<string> = new Set(['name', 'arguments']);

/** A call of a tool, of a request or an answer; `undefined` where it names none. */
export function decodeCall(value: JsonValue, id: string): ToolCallBlock | undefined {
  const wire = asObject(value);
  const called = asObject(wire?.['function']);
  const name = asString(called?.['name']);
  if (wire === undefined || called === undefined || name === undefined) return undefined;
  const { arguments: args } = called;
  const rest = unknownFields(called, functionFields);
  return {
    type: 'tool_call',
    id,
    name,
    // Ollama writes an object; clients of OpenAI's format leave the text.
    arguments: typeof args === 'string' ? args : printJson(args ?? {}),
    ...leftBehind(
      { ...unknownFields(wire, callFields), ...(!isEmpty(rest) && { function: rest }) },
      args === undefined || args === null ? { arguments: 'absent' } : {},
    ),
  };
}
