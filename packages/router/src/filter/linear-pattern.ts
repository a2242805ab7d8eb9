/** A pattern that is searched for in texts. */
export interface LinearPattern {
  /** Whether some part of the text fits. */
  isIn(text: string): boolean;
}

/**
 * A regular expression whose search takes time in proportion to the text and the pattern, whatever they are: it follows all ways through the pattern
 * at once and never goes back. So a caller's text cannot keep the process busy, however the operator wrote the pattern.
 *
 * It knows what Python and JavaScript both have: classes, groups, alternatives, repetitions, `^`, `$`, `\b`, and `(?i)` in front. What only
 * going back can do, such as `(?=…)` and `\1`, it does not know.
 *
 * @throws {TypeError} the pattern cannot be read, is too large, or has what only going back can do
 */
export function createLinearPattern(source: string): LinearPattern {
  const steps = compile(createReader(source).read());
  return { isIn: (text) => isFound(steps, text) };
}

type Test = (code: number) => boolean;
type Holds = (text: string, at: number) => boolean;

type Node =
  | { readonly kind: 'one'; readonly fits: Test }
  | { readonly kind: 'place'; readonly holds: Holds }
  | { readonly kind: 'sequence' | 'choice'; readonly parts: readonly Node[] }
  | { readonly kind: 'repeat'; readonly part: Node; readonly min: number; readonly max: number };

/** Where a way through the pattern goes on: behind a character that fits, where a place is right, or at two steps. */
type Step =
  | { readonly kind: 'one'; readonly fits: Test }
  | { readonly kind: 'place'; readonly holds: Holds }
  | { readonly kind: 'fork'; next: readonly number[] }
  | { readonly kind: 'end' };

// A search costs so much a character at the most.
const mostSteps = 5_000;

function compile(root: Node): readonly Step[] {
  const steps: Step[] = [];
  const push = (step: Step): void => {
    if (steps.length >= mostSteps) throw new TypeError('the pattern is too large');
    steps.push(step);
  };
  const fork = (): Extract<Step, { kind: 'fork' }> => {
    const step: Step = { kind: 'fork', next: [] };
    push(step);
    return step;
  };
  const emit = (node: Node): void => {
    switch (node.kind) {
      case 'one':
      case 'place':
        return push(node);
      case 'sequence':
        return node.parts.forEach(emit);
      case 'choice': {
        const begin = fork();
        const starts: number[] = [];
        const ends = node.parts.map((part) => {
          starts.push(steps.length);
          emit(part);
          return fork();
        });
        begin.next = starts;
        for (const end of ends) end.next = [steps.length];
        return;
      }
      case 'repeat': {
        for (let at = 0; at < node.min; at += 1) emit(node.part);
        if (node.max === Infinity) {
          const at = steps.length;
          const loop = fork();
          emit(node.part);
          fork().next = [at];
          loop.next = [at + 1, steps.length];
          return;
        }
        const optional = Array.from({ length: node.max - node.min }, () => {
          const at = steps.length;
          const step = fork();
          emit(node.part);
          return { step, at };
        });
        for (const { step, at } of optional) step.next = [at + 1, steps.length];
      }
    }
  };
  emit(root);
  push({ kind: 'end' });
  return steps;
}

function isFound(steps: readonly Step[], text: string): boolean {
  // At which place of the text each step was taken last, so that none is taken twice there.
  const takenAt = new Int32Array(steps.length).fill(-1);
  let waiting: number[] = [];
  for (let at = 0; at <= text.length; at += 1) {
    const code = at < text.length ? text.charCodeAt(at) : -1;
    const next: number[] = [];
    const open = [0, ...waiting];
    while (open.length > 0) {
      const place = open.pop() ?? 0;
      const step = steps[place];
      if (step === undefined || takenAt[place] === at) continue;
      takenAt[place] = at;
      if (step.kind === 'end') return true;
      if (step.kind === 'fork') open.push(...step.next);
      else if (step.kind === 'place') {
        if (step.holds(text, at)) open.push(place + 1);
      } else if (code >= 0 && step.fits(code)) next.push(place + 1);
    }
    waiting = next;
  }
  return false;
}

const isDigit: Test = (code) => code >= 48 && code <= 57;
const isWord: Test = (code) =>
  isDigit(code) || code === 95 || (code >= 65 && code <= 90) || (code >= 97 && code <= 122);
const isSpace: Test = (code) => code === 32 || (code >= 9 && code <= 13) || code === 160;
const isNo =
  (test: Test): Test =>
  (code) =>
    !test(code);
const isAtEdge: Holds = (text, at) =>
  isWord(text.charCodeAt(at - 1)) !== isWord(text.charCodeAt(at));
const isAtStart: Holds = (_text, at) => at === 0;
const isAtEnd: Holds = (text, at) => at === text.length;

const classes: Readonly<Record<string, Test>> = {
  ...{ d: isDigit, D: isNo(isDigit), w: isWord, W: isNo(isWord) },
  ...{ s: isSpace, S: isNo(isSpace) },
};
const places: Readonly<Record<string, Holds>> = {
  ...{ b: isAtEdge, B: (text, at) => !isAtEdge(text, at), A: isAtStart, Z: isAtEnd },
};
const controls: Readonly<Record<string, string>> = {
  ...{ n: '\n', r: '\r', t: '\t', f: '\f', v: '\v' },
};

function createReader(source: string) {
  const isCaseless = source.startsWith('(?i)');
  let at = isCaseless ? 4 : 0;
  let depth = 0;

  const wrong = (what: string): TypeError =>
    new TypeError(`the pattern ${source} ${what}, at character ${at + 1}`);
  const peek = (): string => source.charAt(at);
  const takes = (text: string): boolean => {
    if (!source.startsWith(text, at)) return false;
    at += text.length;
    return true;
  };
  const character = (code: number): Test => {
    if (!isCaseless) return (other) => other === code;
    const lower = String.fromCharCode(code).toLowerCase();
    return (other) => String.fromCharCode(other).toLowerCase() === lower;
  };
  const among = (first: number, last: number): Test => {
    const isWithin: Test = (code) => code >= first && code <= last;
    if (!isCaseless) return isWithin;
    return (code) => {
      const text = String.fromCharCode(code);
      return (
        isWithin(text.toLowerCase().charCodeAt(0)) || isWithin(text.toUpperCase().charCodeAt(0))
      );
    };
  };

  /** What stands behind a backslash and is one character; its code. */
  const escaped = (): number => {
    const letter = peek();
    at += 1;
    const digits = letter === 'x' ? 2 : letter === 'u' ? 4 : 0;
    if (digits > 0) {
      const hex = source.slice(at, at + digits);
      if (hex.length < digits || !/^[\da-f]+$/i.test(hex))
        throw wrong(`has no number after \\${letter}`);
      at += digits;
      return Number.parseInt(hex, 16);
    }
    const control = controls[letter];
    if (control !== undefined) return control.charCodeAt(0);
    if (letter === '' || /[\da-z]/i.test(letter))
      throw wrong(`has \\${letter}, which is not known here`);
    return letter.charCodeAt(0);
  };

  const set = (): Node => {
    const isOther = takes('^');
    const tests: Test[] = [];
    for (let isFirst = true; isFirst || peek() !== ']'; isFirst = false) {
      if (at >= source.length) throw wrong('has a [ without its ]');
      const known = peek() === '\\' ? classes[source.charAt(at + 1)] : undefined;
      if (known !== undefined) {
        at += 2;
        tests.push(known);
        continue;
      }
      const first = setMember();
      if (peek() !== '-' || source.charAt(at + 1) === ']') {
        tests.push(character(first));
        continue;
      }
      at += 1;
      const last = setMember();
      if (last < first) throw wrong('has a range that ends before it begins');
      tests.push(among(first, last));
    }
    at += 1;
    return { kind: 'one', fits: (code) => tests.some((fits) => fits(code)) !== isOther };
  };
  const setMember = (): number => {
    if (takes('\\')) return escaped();
    at += 1;
    return source.charCodeAt(at - 1);
  };

  const atom = (): Node => {
    if (takes('(')) {
      if (takes('?') && !takes(':')) {
        const name = /^(?:P?<)[A-Za-z_]\w*>/.exec(source.slice(at))?.[0];
        if (name === undefined) throw wrong('has (?, which can only be a group or a name here');
        at += name.length;
      }
      depth += 1;
      if (depth > 100) throw wrong('nests too deep');
      const inner = choice();
      depth -= 1;
      if (!takes(')')) throw wrong('has a ( without its )');
      return inner;
    }
    if (takes('[')) return set();
    if (takes('.')) return { kind: 'one', fits: (code) => code !== 10 };
    if (takes('^')) return { kind: 'place', holds: isAtStart };
    if (takes('$')) return { kind: 'place', holds: isAtEnd };
    if (takes('\\')) {
      const [kind, place] = [classes[peek()], places[peek()]];
      if (kind !== undefined || place !== undefined) at += 1;
      if (kind !== undefined) return { kind: 'one', fits: kind };
      if (place !== undefined) return { kind: 'place', holds: place };
      return { kind: 'one', fits: character(escaped()) };
    }
    if (/[*+?]/.test(peek())) throw wrong('repeats nothing');
    at += 1;
    return { kind: 'one', fits: character(source.charCodeAt(at - 1)) };
  };

  const bounds = (): { readonly min: number; readonly max: number } | undefined => {
    if (takes('*')) return { min: 0, max: Infinity };
    if (takes('+')) return { min: 1, max: Infinity };
    if (takes('?')) return { min: 0, max: 1 };
    const [text, min, comma, max] = /^\{(\d+)(,?)(\d*)\}/.exec(source.slice(at)) ?? [];
    if (text === undefined) return undefined;
    at += text.length;
    const least = Number(min);
    const most = comma === '' ? least : max === '' ? Infinity : Number(max);
    if (most < least) throw wrong('has a repetition that ends before it begins');
    if (least > mostSteps || (most > mostSteps && most !== Infinity)) throw wrong('is too large');
    return { min: least, max: most };
  };

  const sequence = (): Node => {
    const parts: Node[] = [];
    while (at < source.length && peek() !== '|' && peek() !== ')') {
      const part = atom();
      const times = bounds();
      // Lazy and greedy repetition match the same texts, and only the match matters here.
      if (times !== undefined) takes('?');
      if (times !== undefined && /[*+?]/.test(peek())) throw wrong('repeats a repetition');
      parts.push(times === undefined ? part : { kind: 'repeat', part, ...times });
    }
    return { kind: 'sequence', parts };
  };
  const choice = (): Node => {
    const parts = [sequence()];
    while (takes('|')) parts.push(sequence());
    const [only] = parts;
    return parts.length === 1 && only !== undefined ? only : { kind: 'choice', parts };
  };

  return {
    read(): Node {
      const root = choice();
      if (at < source.length) throw wrong('has a ) without its (');
      return root;
    },
  };
}
