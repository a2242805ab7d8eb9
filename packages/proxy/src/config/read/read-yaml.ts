import { append, type JsonValue } from '@llm/core';
import {
  Composer,
  type CST,
  type Document,
  isAlias,
  isMap,
  isNode,
  isScalar,
  isSeq,
  Lexer,
  LineCounter,
  type Pair,
  type ParsedNode,
  Parser,
  visit,
  type YAMLMap,
} from 'yaml';
import { type Path, toPath } from '../check/json-path.ts';
import type { Mistake, SourcePosition } from '../check/mistake.ts';
import { explainYaml } from './explain-yaml.ts';
import { readPlainData } from './plain-data.ts';

/** The maximum size of a file, in bytes. */
export const maxFileBytes = 1_000_000;
// Levels of brackets and indentation. The composer of `yaml` recurses, so deeper nesting could overflow its stack.
const maxNesting = 100;
const maxAliasCount = 100;
// Of two equal keys the last counts, as in LiteLLM; they are found and told here.
const options = { uniqueKeys: false, merge: true, prettyErrors: false } as const;

/** The content of a YAML file. */
export interface YamlFile {
  readonly data: JsonValue | undefined;
  readonly mistakes: readonly Mistake[];
  /** Keys that are there twice. */
  readonly warnings: readonly Mistake[];
  readonly lines: readonly string[];
  /** The position of a value in the file; of the nearest value around it where the value itself has none. */
  readonly locate: (path: Path) => SourcePosition;
}

/**
 * Reads YAML 1.2, of which JSON is a subset. Tags of other languages are refused, and so is input that is small and
 * expensive: deep nesting, and aliases that expand to many times the file.
 */
export function readYaml(text: string, file: string): YamlFile {
  const counter = new LineCounter();
  const lines = text.length > maxFileBytes ? [] : text.split(/\r?\n/);
  const at = (offset: number): SourcePosition => {
    const { line, col } = counter.linePos(offset);
    return line === 0 ? { file } : { file, line, column: col };
  };
  const failed = (mistakes: readonly Mistake[]): YamlFile => ({
    data: undefined,
    mistakes,
    warnings: [],
    lines,
    locate: () => ({ file }),
  });
  const fail = (message: string, position: SourcePosition = { file }): YamlFile =>
    failed([{ path: '', message, position }]);
  if (Buffer.byteLength(text) > maxFileBytes) return fail(tooLong);
  const read = compose(text, counter);
  if (typeof read === 'number') return fail(`nests deeper than ${maxNesting} levels`, at(read));
  const [document, second] = read;
  if (document === undefined) return { ...failed([]), data: {} };
  if (document.errors.length > 0) {
    const found = explainYaml(
      lines,
      document.errors.map(({ code, message, pos }) => ({ code, message, ...lineOf(at(pos[0])) })),
    );
    return failed(
      found.map(({ message, line, column }) => ({
        path: '',
        message,
        position: { file, line, column },
      })),
    );
  }
  if (second !== undefined) {
    return fail('expected one document, found another after ---', at(second.range[0]));
  }
  const misused = findMisuse(document);
  if (misused.length > 0) {
    return failed(
      misused.map(({ offset, message }) => ({ path: '', message, position: at(offset) })),
    );
  }
  const locate = (path: Path): SourcePosition => at(offsetOf(document, path));
  const values = expand(document);
  if (values === undefined) return fail('has aliases that multiply its size');
  const plain = readPlainData(values.value ?? {});
  const located = plain.mistakes.map((mistake) => ({
    ...mistake,
    position: locate(toPath(mistake.path)),
  }));
  return { data: plain.data, mistakes: located, warnings: findTwins(document, at), lines, locate };
}

function lineOf({ line = 1, column = 1 }: SourcePosition): {
  readonly line: number;
  readonly column: number;
} {
  return { line, column };
}

/** The message for a file that is too long. */
export const tooLong = `is longer than ${maxFileBytes} bytes`;

/** Parses token by token, so that it stops at the nesting limit. Gives the documents, or the offset at which they nest too deep. */
function compose(text: string, lines: LineCounter): readonly Document.Parsed[] | number {
  const parser = new Parser(lines.addNewLine);
  const tokens: CST.Token[] = [];
  lines.addNewLine(0);
  for (const lexeme of new Lexer().lex(text)) {
    append(tokens, parser.next(lexeme));
    if (parser.stack.length > maxNesting) return parser.offset;
  }
  append(tokens, parser.end());
  return [...new Composer<ParsedNode>(options).compose(tokens, true, text.length)];
}

interface Misuse {
  readonly offset: number;
  readonly message: string;
}

// `!!str` and its like, which say what the value would be anyway.
const plainTag = /^tag:yaml\.org,2002:(str|int|float|bool|null|seq|map)$/;

/** Finds tags, aliases whose anchor does not come before them, and keys that are no names. */
function findMisuse(document: Document.Parsed): readonly Misuse[] {
  const found: Misuse[] = [];
  const anchors = new Set<string>();
  visit(document, {
    Pair(_, { key }) {
      const offset = isNode(key) ? (key.range?.[0] ?? 0) : 0;
      if (isMap(key) || isSeq(key)) {
        found.push({
          offset,
          message: 'a name cannot be a map or a list; a text that begins with { or [ needs quotes',
        });
      } else if (isScalar(key) && /^-[A-Za-z_]/.test(String(key.value))) {
        found.push({ offset, message: 'a space is missing after the dash' });
      }
    },
    Node(_, node) {
      const offset = node.range?.[0] ?? 0;
      if (isAlias(node)) {
        if (!anchors.has(node.source)) {
          const message = `*${node.source} is an alias without an anchor &${node.source} before it; a text that begins with * needs quotes`;
          found.push({ offset, message });
        }
        return;
      }
      if (node.anchor !== undefined) anchors.add(node.anchor);
      if (node.tag !== undefined && !plainTag.test(node.tag)) {
        found.push({
          offset,
          message: 'tags (`!…`) are not allowed; a text that begins with ! needs quotes',
        });
      }
    },
  });
  return found;
}

/** Keys that a map has twice, each with the place of the one that counts. */
function findTwins(
  document: Document.Parsed,
  at: (offset: number) => SourcePosition,
): readonly Mistake[] {
  const found: Mistake[] = [];
  visit(document, {
    Map(_, map) {
      const first = new Map<string, number>();
      for (const [key, offset] of keysOf(map)) {
        const before = first.get(key);
        if (before !== undefined && key !== '<<') {
          const place = at(before);
          found.push({
            path: '',
            message: `${key} is in this map twice, also in line ${place.line ?? 0}: this one counts, as in LiteLLM, and the other is left out`,
            position: at(offset),
            strict: true,
          });
        }
        first.set(key, offset);
      }
    },
  });
  return found;
}

function keysOf(map: YAMLMap): readonly (readonly [string, number])[] {
  return map.items.flatMap(({ key }) =>
    isScalar(key) ? [[String(key.value), key.range?.[0] ?? 0] as const] : [],
  );
}

function expand(document: Document.Parsed): { readonly value: unknown } | undefined {
  try {
    return { value: document.toJS({ maxAliasCount }) };
  } catch (cause) {
    // What `yaml` throws when aliases expand beyond `maxAliasCount`, or to more than the stack can hold.
    if (cause instanceof ReferenceError || cause instanceof RangeError) return undefined;
    throw cause;
  }
}

/** The offset of a value's key, since that is where a reader looks first; of the nearest value around it where it has none. */
function offsetOf(document: Document.Parsed, path: Path): number {
  let node: unknown = document.contents;
  let offset = 0;
  for (const step of path) {
    if (isAlias(node)) return offset;
    const found = isMap(node) ? lastPair(node, String(step)) : undefined;
    if (found !== undefined) {
      if (isScalar(found.key)) offset = found.key.range?.[0] ?? offset;
      node = found.value;
    } else if (isSeq(node) && typeof step === 'number') {
      node = node.items[step];
      if (!isNode(node)) return offset;
      offset = node.range?.[0] ?? offset;
    } else return offset;
  }
  return offset;
}

/** Of two equal keys the last counts. */
function lastPair(map: YAMLMap, name: string): Pair | undefined {
  return map.items.findLast(({ key }) => isScalar(key) && String(key.value) === name);
}
