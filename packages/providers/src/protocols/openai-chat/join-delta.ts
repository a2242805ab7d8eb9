import { asArray, asObject, type JsonObject, type JsonValue } from '@llm/core';
import { withFields } from './fields.ts';

/**
 * A delta from what events wrote of it and what its decoder left. A first one without a role gets it.
 */
export function joinDelta(isFirst: boolean, written: JsonObject, left: JsonObject): JsonObject {
  const { tool_calls: writtenCalls, content: writtenContent, ...others } = written;
  const { tool_calls: leftCalls, content: leftContent, ...leftOthers } = left;
  return withFields(
    {
      role: isFirst ? 'assistant' : undefined,
      content: joinContent(writtenContent, leftContent),
      ...others,
      tool_calls: joinCalls(writtenCalls, leftCalls),
    },
    leftOthers,
  );
}

/** What is left of a list of parts stands at the same places. */
function joinContent(
  written: JsonValue | undefined,
  left: JsonValue | undefined,
): JsonValue | undefined {
  const parts = asArray(written);
  const rests = asArray(left);
  if (parts === undefined || rests === undefined) return written ?? left;
  return parts.map((part, at) => {
    const known = asObject(part);
    return known === undefined ? part : withFields(known, asObject(rests[at]));
  });
}

function joinCalls(
  written: JsonValue | undefined,
  left: JsonValue | undefined,
): JsonValue | undefined {
  const pieces = asArray(written);
  const rests = asArray(left);
  if (pieces === undefined || rests === undefined) return written ?? left;
  const restOf = new Map<JsonValue | undefined, JsonValue>();
  for (const rest of rests) if (!restOf.has(indexOf(rest))) restOf.set(indexOf(rest), rest);
  const joined = pieces.map((piece) => {
    const known = asObject(piece) ?? {};
    return withFields(known, asObject(restOf.get(known['index'])));
  });
  const places = new Set(pieces.map(indexOf));
  return [...joined, ...rests.filter((rest) => !places.has(indexOf(rest)))];
}

function indexOf(entry: JsonValue): JsonValue | undefined {
  return asObject(entry)?.['index'];
}
