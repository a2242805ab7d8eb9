import type { JsonObject, ToolCallBlock } from '@llm/core';
import { compact } from '../shared/wire-fields.ts';
import { parseArguments } from '../shared/parse-arguments.ts';
import { givenId } from './call-ids.ts';
import { ownForm, toWire } from './fields.ts';

/** A call of a tool. Arguments that are no object, such as those that were cut off, stand under a name of their own. */
export function encodeCall(block: ToolCallBlock): JsonObject {
  const { id, name, variant, arguments: written, extra } = block;
  const isAbsent = ownForm(extra)['arguments'] === 'absent' && written === '{}';
  const args =
    variant === 'custom'
      ? { input: written }
      : (parseArguments(written) ?? { INVALID_JSON: written });
  return toWire(
    {
      id: givenId(id),
      function: compact({ name, arguments: isAbsent ? undefined : args }),
    },
    extra,
  );
}
