import type { JsonValue } from '../json/json-value.ts';
import { asArray, asObject } from '../json/read.ts';

/** The log probabilities of a whole text. Each step of a stream brings those of its own tokens, in lists. */
export function joinLogprobs(pieces: readonly JsonValue[]): JsonValue {
  const said = pieces.filter((piece) => piece !== null);
  const lists = said.map(asArray);
  if (lists.length > 0 && lists.every((list) => list !== undefined)) return lists.flat();
  const objects = said.map(asObject);
  if (said.length < 2 || objects.some((object) => object === undefined)) return said.at(-1) ?? null;
  const ofKeys = new Map<string, JsonValue[]>();
  for (const object of objects)
    for (const [key, value] of Object.entries(object ?? {})) {
      const known = ofKeys.get(key);
      if (value === undefined) continue;
      if (known === undefined) ofKeys.set(key, [value]);
      else known.push(value);
    }
  return Object.fromEntries([...ofKeys].map(([key, values]) => [key, joinLogprobs(values)]));
}
