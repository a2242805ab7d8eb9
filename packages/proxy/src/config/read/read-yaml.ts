import type { JsonValue } from '@llm/core';
import {
  Composer,
  type Document,
  isAlias,
  isNode,
  isScalar,
  Lexer,
  LineCounter,
  type ParsedNode,
  Parser,
  visit,
} from 'yaml';
import { type Path, toPath } from '../check/json-path.ts';
import type { Mistake, SourcePosition } from '../check/mistake.ts';
import { readPlainData } from './plain-data.ts';

/** The maximum size of a file, in bytes. */
export const maxFileBytes = 1_000_000;
// Levels of brackets and indentation. The composer of `yaml` recurses, so deeper nesting could overflow its stack.
const maxNesting = 100;
const maxAliasCount = 100;
const options = { uniqueKeys: true, merge: true, prettyErrors: false } as const;

/** The content of a YAML file. */
export interface YamlFile {
  readonly data: JsonValue | undefined;
  readonly mistakes: readonly Mistake[];
  /** The position of a value in the file; of the nearest value around it where the value itself has none. */
  locate(path: Path): SourcePosition;
}

/**
 * Reads YAML 1.2, of which JSON is a subset. Tags and duplicate keys are refused, and so is input that is small
 * and expensive: deep nesting, and aliases that expand to many times the file.
 */
export function readYaml(text: string, file: string): YamlFile {
  const lines = new LineCounter();
  const at = (offset: number): SourcePosition => {
    const { line, col } = lines.linePos(offset);
    return line === 0 ? { file } : { file, line, column: col };
  };
  const fail = (message: string, position: SourcePosition = { file }): YamlFile => ({
    data: undefined,
    mistakes: [{ path: '', message, position }],
    locate: () => ({ file }),
  });
  if (Buffer.byteLength(text) > maxFileBytes) return fail(tooLong);
  const read = compose(text, lines);
  if (typeof read === 'number') return fail(`nests deeper than ${maxNesting} levels`, at(read));
  const [document, second] = read;
  if (document === undefined) return { data: {}, mistakes: [], locate: () => ({ file }) };
  if (second !== undefined) {
    return fail('expected one document, found another', at(second.range[0]));
  }
  const mistakes = document.errors.map(({ message, pos }) => ({
    path: '',
    message: explain(message),
    position: at(pos[0]),
  }));
  mistakes.push(
    ...findMisuse(document).map(({ offset, message }) => ({
      path: '',
      message,
      position: at(offset),
    })),
  );
  const locate = (path: Path): SourcePosition => at(offsetOf(document, path));
  if (mistakes.length > 0) return { data: undefined, mistakes, locate };
  const values = expand(document);
  if (values === undefined) return fail('has aliases that multiply its size');
  const plain = readPlainData(values.value ?? {});
  const located = plain.mistakes.map((mistake) => ({
    ...mistake,
    position: locate(toPath(mistake.path)),
  }));
  return { data: plain.data, mistakes: located, locate };
}

/** The message for a file that is too long. */
export const tooLong = `is longer than ${maxFileBytes} bytes`;

/** Parses token by token, so that it stops at the nesting limit. Gives the documents, or the offset at which they nest too deep. */
function compose(text: string, lines: LineCounter): readonly Document.Parsed[] | number {
  const parser = new Parser(lines.addNewLine);
  const tokens = [];
  lines.addNewLine(0);
  for (const lexeme of new Lexer().lex(text)) {
    tokens.push(...parser.next(lexeme));
    if (parser.stack.length > maxNesting) return parser.offset;
  }
  tokens.push(...parser.end());
  return [...new Composer<ParsedNode>(options).compose(tokens, true, text.length)];
}

interface Misuse {
  readonly offset: number;
  readonly message: string;
}

/** Finds tags, and aliases whose anchor does not come before them. */
function findMisuse(document: Document.Parsed): readonly Misuse[] {
  const found: Misuse[] = [];
  const anchors = new Set<string>();
  visit(document, {
    Node(_, node) {
      const offset = node.range?.[0] ?? 0;
      if (isAlias(node)) {
        if (!anchors.has(node.source))
          found.push({ offset, message: 'the alias has no anchor before it' });
        return;
      }
      if (node.anchor !== undefined) anchors.add(node.anchor);
      if (node.tag !== undefined) found.push({ offset, message: 'tags (`!…`) are not allowed' });
    },
  });
  return found;
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

function offsetOf(document: Document.Parsed, path: Path): number {
  for (let length = path.length; length > 0; length -= 1) {
    const node = document.getIn(path.slice(0, length), true);
    if (isNode(node) && node.range)
      return keyOffset(document, path.slice(0, length)) ?? node.range[0];
  }
  return 0;
}

/** The offset of a value's key, since that is where a reader looks first. */
function keyOffset(document: Document.Parsed, path: Path): number | undefined {
  const name = path.at(-1);
  if (typeof name !== 'string') return undefined;
  let offset: number | undefined;
  const parent = path.length === 1 ? document.contents : document.getIn(path.slice(0, -1), true);
  if (!isNode(parent)) return undefined;
  visit(parent, {
    Pair(_, pair) {
      if (isScalar(pair.key) && pair.key.value === name) offset ??= pair.key.range?.[0];
      return visit.SKIP;
    },
  });
  return offset;
}

/** The first line of a parser's message, in lower case. */
function explain(message: string): string {
  const [first = message] = message.split('\n');
  return first.charAt(0).toLowerCase() + first.slice(1);
}
