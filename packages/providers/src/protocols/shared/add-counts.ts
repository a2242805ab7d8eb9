import { asNumber, asObject, type JsonObject, type JsonValue, ownValue } from '@llm/core';

/**
 * Token counts of a stream that come in several reports: of each count the last one that says something. A later 0 or
 * null is a report that does not know, because counts of one answer only grow.
 */
export function addCounts(earlier: JsonObject, later: JsonObject): JsonObject {
  const counts: Record<string, JsonValue | undefined> = { ...earlier };
  for (const [name, value] of Object.entries(later)) {
    if (name === '__proto__' || value === undefined) continue;
    const known = ownValue(counts, name) ?? undefined;
    if (value === null && known !== undefined) continue;
    if (value === 0 && (asNumber(known) ?? 0) > 0) continue;
    const inner = asObject(known);
    const added = asObject(value);
    counts[name] = inner !== undefined && added !== undefined ? addCounts(inner, added) : value;
  }
  return counts;
}
