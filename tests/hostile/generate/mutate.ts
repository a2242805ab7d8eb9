import { asArray, asObject, type JsonValue } from '../../../packages/core/src/index.ts';
import type { Random } from './random.ts';
import { anyJson, number, word } from './values.ts';

/**
 * JSON text of a value in which a few places are other than they should be. It is written and not printed, so that it can be what no value
 * prints to, such as an object that has a key twice.
 *
 * @param most  how many places; at least one is
 */
export function mutate(random: Random, value: JsonValue, most = 3): string {
  const places = countPlaces(value);
  const marked = new Set(
    Array.from({ length: 1 + random.below(most) }, () => random.below(places)),
  );
  let at = 0;
  const write = (node: JsonValue): string => {
    const isMarked = marked.has(at);
    at += 1;
    const list = asArray(node);
    if (list !== undefined) {
      const items = list.map(write);
      return isMarked ? changedList(random, items) : `[${items.join()}]`;
    }
    const object = asObject(node);
    if (object !== undefined) {
      const fields = Object.entries(object).map(
        ([name, field]) => [JSON.stringify(name), write(field ?? null)] as const,
      );
      return isMarked ? changedObject(random, fields) : printed(fields);
    }
    return isMarked ? changedScalar(random, node) : JSON.stringify(node);
  };
  return write(value);
}

function countPlaces(value: JsonValue): number {
  const inside = asArray(value) ?? Object.values(asObject(value) ?? {});
  return inside.reduce((sum: number, inner) => sum + countPlaces(inner ?? null), 1);
}

type Field = readonly [name: string, value: string];

function printed(fields: readonly Field[]): string {
  return `{${fields.map(([name, value]) => `${name}:${value}`).join()}}`;
}

function changedScalar(random: Random, value: JsonValue): string {
  if (typeof value === 'string' && random.chance(0.5)) return JSON.stringify(word(random));
  if (typeof value === 'number' && random.chance(0.6)) return number(random);
  if (random.chance(0.1)) return `[${JSON.stringify(value)}]`;
  return anyJson(random, 2);
}

function changedList(random: Random, items: readonly string[]): string {
  const [first = anyJson(random, 2)] = items;
  switch (random.below(5)) {
    case 0:
      return '[]';
    case 1:
      return `[${items.slice(random.below(items.length + 1)).join()}]`;
    case 2:
      return `[${[...items, ...Array.from({ length: copies(random, first) }, () => first)].join()}]`;
    case 3:
      return `[${[...items, anyJson(random, 2)].join()}]`;
    default:
      return random.chance(0.5) ? first : anyJson(random, 2);
  }
}

function changedObject(random: Random, fields: readonly Field[]): string {
  const at = random.below(Math.max(1, fields.length));
  const [name = '"a"', value = '1'] = fields[at] ?? [];
  switch (random.below(6)) {
    case 0:
      return printed(fields.filter((_, index) => index !== at));
    case 1:
      return printed([...fields, [name, random.chance(0.5) ? value : anyJson(random, 2)]]);
    case 2:
      return printed([...fields, [JSON.stringify(word(random, 50)), anyJson(random, 2)]]);
    case 3:
      return printed(
        fields.map((field, index) =>
          index === at ? [JSON.stringify(word(random, 50)), value] : field,
        ),
      );
    case 4: {
      const more = Array.from(
        { length: copies(random, value) },
        (_, index) => [`"f${index}"`, value] as const,
      );
      return printed([...fields, ...more]);
    }
    default:
      return anyJson(random, 2);
  }
}

const mostBytes = 8_000_000;

/** How often something is repeated: now and then so often that no function takes as many arguments, if it is short. */
function copies(random: Random, text: string): number {
  const wanted = random.chance(0.02) && text.length < 150 ? 150_000 : random.size(3_000);
  return Math.min(wanted, Math.floor(mostBytes / (text.length + 1)));
}
