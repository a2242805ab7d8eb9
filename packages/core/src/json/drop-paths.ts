import type { JsonObject, JsonValue } from './json-value.ts';
import { isObject } from './read.ts';

/** A step of a path: the name of a field, the index of an item, or every item of a list. */
type Step = string | number | typeof everyItem;

const everyItem = Symbol('every item');

/**
 * Leaves out what paths name: `seed`, `response_format.strict`, `tools[*].function.strict`, `messages[0].name`.
 *
 * `[*]` stands for every item of a list and `[0]` for one; a path that ends in one takes the items themselves out.
 * A path that leads nowhere changes nothing, and one that cannot be read as a path is the name of a field, dots and
 * brackets included. What does not change is not copied: without a change the result is the object itself.
 */
export function dropPaths(body: JsonObject, paths: readonly string[]): JsonObject {
  let kept = body;
  for (const path of paths) {
    if (Object.hasOwn(kept, path)) kept = without(kept, path);
    else kept = dropFromObject(kept, toSteps(path), 0);
  }
  return kept;
}

/** Whether one of the paths names the place at `path`, or something that it is a part of. */
export function isDropped(path: string, paths: readonly string[]): boolean {
  const place = toSteps(path);
  return paths.some((dropped) => {
    if (dropped === path) return true;
    const steps = toSteps(dropped);
    return steps.length <= place.length && steps.every((step, at) => covers(step, place[at]));
  });
}

/** The top-level field that a path reaches into; `undefined` where it names a top-level field itself. */
export function rootOfPath(path: string): string | undefined {
  const [root, ...rest] = toSteps(path);
  return rest.length > 0 && typeof root === 'string' ? root : undefined;
}

function covers(step: Step, place: Step | undefined): boolean {
  return step === place || (step === everyItem && typeof place === 'number');
}

// A name, or an item in brackets, with the dot that separates a name from what is before it.
const stepPattern = /(?:^|(?!^)\.)([^.[\]]+)|\[(\d{1,9}|\*)\]/gy;

function toSteps(path: string): readonly Step[] {
  const steps: Step[] = [];
  let end = 0;
  for (const [text, name, item] of path.matchAll(stepPattern)) {
    end += text.length;
    steps.push(name ?? (item === '*' ? everyItem : Number(item)));
  }
  return end === path.length && typeof steps[0] === 'string' ? steps : [path];
}

function drop(value: JsonValue, steps: readonly Step[], at: number): JsonValue {
  if (Array.isArray(value)) return dropFromList(value, steps, at);
  return isObject(value) ? dropFromObject(value, steps, at) : value;
}

function dropFromObject(object: JsonObject, steps: readonly Step[], at: number): JsonObject {
  const name = steps[at];
  if (typeof name !== 'string' || !Object.hasOwn(object, name)) return object;
  const value = object[name];
  if (value === undefined) return object;
  if (at === steps.length - 1) return without(object, name);
  const kept = drop(value, steps, at + 1);
  return kept === value ? object : { ...object, [name]: kept };
}

function dropFromList(
  list: readonly JsonValue[],
  steps: readonly Step[],
  at: number,
): readonly JsonValue[] {
  const step = steps[at];
  if (typeof step === 'string' || step === undefined) return list;
  const isNamed = (index: number): boolean => step === everyItem || step === index;
  if (at === steps.length - 1) {
    const kept = list.filter((_, index) => !isNamed(index));
    return kept.length === list.length ? list : kept;
  }
  const kept = list.map((item, index) => (isNamed(index) ? drop(item, steps, at + 1) : item));
  return kept.every((item, index) => item === list[index]) ? list : kept;
}

function without(object: JsonObject, name: string): JsonObject {
  const { [name]: _dropped, ...rest } = object;
  return rest;
}
