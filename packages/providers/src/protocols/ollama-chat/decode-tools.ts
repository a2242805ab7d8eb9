import {
  asObject,
  asString,
  type FunctionTool,
  invalidField,
  type JsonValue,
  readObject,
  readString,
  required,
  type Tool,
} from '@llm/core';
import { isEmpty, unknownFields } from '../shared/wire-fields.ts';
import { leftBehind } from './fields.ts';
import { protocolId } from './wire.ts';

/** The caller's tools. One that is no function is kept as it came. @throws {LLMError} invalid_request: with the path of the mistake */
export function decodeTools(tools: readonly JsonValue[] | undefined): readonly Tool[] | undefined {
  return tools?.map((value, at): Tool => {
    const path = `tools[${at}]`;
    const wire = asObject(value);
    if (wire === undefined) throw invalidField(path, 'an object');
    const declared = readObject(wire, 'function', `${path}.function`);
    if (declared === undefined) return { type: 'native', protocol: protocolId, value: wire };
    const description = asString(declared['description']);
    const parameters = asObject(declared['parameters']);
    const rest = unknownFields(
      declared,
      new Set([
        'name',
        ...(description === undefined ? [] : ['description']),
        ...(parameters === undefined ? [] : ['parameters']),
      ]),
    );
    const name = readString(declared, 'name', `${path}.function.name`);
    return {
      type: 'function',
      name: required(name, `${path}.function.name`),
      ...(description === undefined ? {} : { description }),
      ...(parameters === undefined ? {} : { parameters }),
      ...leftBehind(
        {
          ...unknownFields(wire, new Set(['function', 'type'])),
          ...(!isEmpty(rest) && { function: rest }),
        },
        wire['type'] === undefined ? { type: 'absent' } : {},
      ),
    } satisfies FunctionTool;
  });
}
