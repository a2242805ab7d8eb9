import type { JsonObject, JsonValue } from './json-value.ts';
import { isObject } from './read.ts';

/** A step of a path: the name of a field, the index of an item, or every item of a list. */
type Step = string | number | typeof everyItem;

const everyItem = Symbol('every item');

/** What paths say about a place: whether it goes, and what is said about places inside it. */
interface Drop {
  isWhole: boolean;
  /** Whether it speaks of single items of a list. */
  hasItems: boolean;
  readonly inside: Map<Step, Drop>;
}

/**
 * Leaves out what paths name: `seed`, `response_format.strict`, `tools[*].function.strict`, `messages[0].name`.
 *
 * `[*]` stands for every item of a list and `[0]` for one, by its place in the list as it came; a path that ends in one takes
 * the items themselves out. A path that leads nowhere changes nothing, and one that cannot be read as a path is the name of a
 * field, dots and brackets included. What does not change is not copied: without a change the result is the object itself.
 *
 * All paths are followed at once, so that many of them cost no walk each.
 */
export function dropPaths(body: JsonObject, paths: readonly string[]): JsonObject {
  const root = createDrop();
  for (const path of paths) add(root, Object.hasOwn(body, path) ? [path] : toSteps(path));
  return fromObject(body, [root]);
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

function createDrop(): Drop {
  return { isWhole: false, hasItems: false, inside: new Map() };
}

function add(root: Drop, steps: readonly Step[]): void {
  let drop = root;
  for (const step of steps) {
    const next = drop.inside.get(step) ?? createDrop();
    drop.hasItems ||= typeof step === 'number';
    drop.inside.set(step, next);
    drop = next;
  }
  drop.isWhole = true;
}

function from(value: JsonValue, drops: readonly Drop[]): JsonValue {
  if (Array.isArray(value)) return fromList(value, drops);
  return isObject(value) ? fromObject(value, drops) : value;
}

function fromObject(object: JsonObject, drops: readonly Drop[]): JsonObject {
  let kept: Record<string, JsonValue | undefined> | undefined;
  for (const [step, value] of Object.entries(object)) {
    const at = drops.flatMap(({ inside }) => inside.get(step) ?? []);
    if (at.length === 0 || value === undefined) continue;
    if (at.some(({ isWhole }) => isWhole)) {
      kept ??= { ...object };
      Reflect.deleteProperty(kept, step);
      continue;
    }
    const changed = from(value, at);
    if (changed !== value) (kept ??= { ...object })[step] = changed;
  }
  return kept ?? object;
}

function fromList(list: readonly JsonValue[], drops: readonly Drop[]): readonly JsonValue[] {
  const ofEvery = drops.flatMap(({ inside }) => inside.get(everyItem) ?? []);
  const hasItems = drops.some((drop) => drop.hasItems);
  if (ofEvery.length === 0 && !hasItems) return list;
  if (ofEvery.some(({ isWhole }) => isWhole)) return list.length === 0 ? list : [];
  const kept: JsonValue[] = [];
  let isChanged = false;
  for (const [index, item] of list.entries()) {
    const at = hasItems
      ? [...ofEvery, ...drops.flatMap(({ inside }) => inside.get(index) ?? [])]
      : ofEvery;
    if (at.some(({ isWhole }) => isWhole)) {
      isChanged = true;
      continue;
    }
    const left = at.length === 0 ? item : from(item, at);
    isChanged ||= left !== item;
    kept.push(left);
  }
  return isChanged ? kept : list;
}
