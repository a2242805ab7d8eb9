import {
  asArray,
  asObject,
  asString,
  invalidField,
  type Block,
  type JsonObject,
  type JsonValue,
  type Message,
  type Role,
} from '@llm/core';
import { makeCallId } from './call-ids.ts';
import { decodePart, type PartIds } from './decode-part.ts';
import { joinAnswers } from './join-answers.ts';
import { leftBehind, unknownFields } from './fields.ts';

// `function` is what older libraries write for the results of tools.
const roles: ReadonlyMap<string, Role> = new Map<string, Role>([
  ['user', 'user'],
  ['function', 'user'],
  ['model', 'assistant'],
]);

/**
 * The conversation of a request. A result without an id belongs to the first call of its name that has none yet.
 *
 * @throws {LLMError} invalid_request: with the path of the mistake
 */
export function decodeContents(values: readonly JsonValue[]): readonly Message[] {
  const open: OpenCall[] = [];
  const messages = values.map((value, turn): Message => {
    const path = `contents[${turn}]`;
    const wire = asObject(value);
    if (wire === undefined) throw invalidField(path, 'an object');
    const written = asString(wire['role']);
    const role = written === undefined || written === '' ? 'user' : roles.get(written);
    if (role === undefined) throw invalidField(`${path}.role`, 'user or model');
    return {
      role,
      content: decodeParts(wire['parts'], `${path}.parts`, historyIds(open, turn)),
      ...leftBehind(unknownFields(wire, contentFields), formOf(wire, written)),
    };
  });
  return joinAnswers(messages);
}

const contentFields: ReadonlySet<string> = new Set(['role', 'parts']);

function formOf(wire: JsonObject, role: string | undefined): JsonObject | undefined {
  const isUsual = role === 'user' || role === 'model';
  const isListed = Array.isArray(wire['parts']);
  if (isUsual && isListed) return undefined;
  return {
    ...(!isUsual && { role: role ?? 'absent' }),
    ...(!isListed && { parts: wire['parts'] === undefined ? 'absent' : 'single' }),
  };
}

/** Parts of a content. Google reads a lone one without its list, too. */
export function decodeParts(
  parts: JsonValue | undefined,
  path: string,
  ids: PartIds,
): readonly Block[] {
  if (parts === undefined || parts === null) return [];
  const list = asArray(parts) ?? [parts];
  return list.flatMap((value, at) => {
    const wire = asObject(value);
    if (wire === undefined) throw invalidField(`${path}[${at}]`, 'an object');
    return decodePart(wire, ids);
  });
}

interface OpenCall {
  readonly name: string;
  readonly id: string;
}

function historyIds(open: OpenCall[], turn: number): PartIds {
  let position = 0;
  return {
    ofCall(name, given) {
      const id = given ?? makeCallId(turn, 0, position);
      position += 1;
      open.push({ name, id });
      return id;
    },
    ofResult(name, given) {
      const at = open.findIndex((call) =>
        given === undefined ? call.name === name : call.id === given,
      );
      const [found] = at < 0 ? [] : open.splice(at, 1);
      position += 1;
      return given ?? found?.id ?? makeCallId(turn, 0, position);
    },
  };
}
