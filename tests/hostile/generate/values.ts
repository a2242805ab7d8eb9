import type { Random } from './random.ts';

// Names and texts that readers trip over.
const words = [
  ...['', 'a', 'text', 'user', 'null', '0', '-1', 'constructor', '__proto__', 'prototype'],
  ...['toString', 'hasOwnProperty', 'valueOf', 'length', 'sk-', 'sk-abc123def456', 'Bearer x', 'é'],
  ...[
    '\u0000',
    '\u001b[31m',
    '\u2028',
    '\ud800',
    '😀',
    '"',
    '\\',
    '\\u0000',
    'data:',
    '\n\n',
    '\r',
  ],
  ...[
    'data:image/png;base64,AAAA',
    'http://127.0.0.1:1/',
    'file:///etc/passwd',
    '${a}',
    '%00',
    '%',
    '#/%',
    '#/$defs/a',
    'call.a~b',
  ],
];

export function word(random: Random, most = 5_000): string {
  const begin = random.one(words);
  return random.chance(0.1) ? begin.repeat(random.size(most)).slice(0, most) : begin;
}

const numbers = [
  '0',
  '9e15',
  '-9e15',
  '1e-7',
  '-0',
  '1',
  '-1',
  '0.5',
  '2',
  '128',
  '1e9',
  '1e400',
  '9007199254740993',
  '1e-9',
];

/** JSON text of a number. */
export function number(random: Random): string {
  return random.one(numbers);
}

/** JSON text of any value. It is written and not printed, so that it can be what no value prints to. */
export function anyJson(random: Random, depth = 3): string {
  switch (random.below(depth > 0 ? 9 : 6)) {
    case 0:
      return 'null';
    case 1:
      return random.one(['true', 'false']);
    case 2:
      return number(random);
    case 3:
    case 4:
    case 5:
      return JSON.stringify(word(random));
    case 6:
      return list(random, () => anyJson(random, depth - 1), 6);
    case 7:
      return object(random, depth);
    default:
      return nested(random);
  }
}

export function list(random: Random, item: () => string, most: number): string {
  return `[${Array.from({ length: random.size(most + 1) - 1 + random.below(2) }, item).join()}]`;
}

function object(random: Random, depth: number): string {
  const fields = Array.from(
    { length: random.below(4) },
    (_, at) => `${JSON.stringify(`${word(random, 20)}${at}`)}:${anyJson(random, depth - 1)}`,
  );
  return `{${fields.join()}}`;
}

/** Around the depth that is allowed. */
function nested(random: Random): string {
  const depth = random.one([2, 20, 120, 127, 128, 129, 500, 20_000]);
  return random.chance(0.5)
    ? '['.repeat(depth) + ']'.repeat(depth)
    : '{"a":'.repeat(depth) + '1' + '}'.repeat(depth);
}

/** A value as it should be, or now and then any other. */
export function mostly(random: Random, good: () => string, share = 0.93): string {
  return random.chance(share) ? good() : anyJson(random, 2);
}

/** A text with a byte changed, taken out or doubled, as a broken sender would write it. */
export function spoil(random: Random, text: string): string {
  const at = random.below(Math.max(1, text.length));
  switch (random.below(4)) {
    case 0:
      return text.slice(0, at);
    case 1:
      return text.slice(0, at) + text.slice(at + 1);
    case 2:
      return (
        text.slice(0, at) + random.one(['"', '{', ']', ',', '\\', '\u0000', 'é']) + text.slice(at)
      );
    default:
      return text.slice(0, at) + text.slice(Math.max(0, at - 5));
  }
}
