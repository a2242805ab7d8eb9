import {
  asArray,
  asObject,
  fromAddressPart,
  type JsonObject,
  type JsonValue,
  ownValue,
} from '@llm/core';

/**
 * What a JSON pointer leads to in a document, such as `#/$defs/point` in a schema; `undefined` where it leads nowhere, or
 * out of the document. A percent sign that begins no character is a part of a name.
 *
 * @see https://www.rfc-editor.org/rfc/rfc6901 — read 2026-12-01
 */
export function followPointer(document: JsonObject, pointer: string): JsonValue | undefined {
  if (!pointer.startsWith('#')) return undefined;
  let found: JsonValue | undefined = document;
  for (const step of pointer.slice(1).split('/').slice(1)) {
    const decoded = fromAddressPart(step) ?? step;
    const name = decoded.replaceAll('~1', '/').replaceAll('~0', '~');
    const list = asArray(found);
    const object = asObject(found);
    if (list !== undefined) found = list[Number(name)];
    else found = object === undefined ? undefined : ownValue(object, name);
  }
  return found;
}
