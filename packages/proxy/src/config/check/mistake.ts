/** The position of a value in a file. Lines and columns count from 1. */
export interface SourcePosition {
  /** Path of the file. */
  readonly file: string;
  /** Line, from 1; absent where it is not known. */
  readonly line?: number;
  /** Column, from 1; absent where it is not known. */
  readonly column?: number;
}

/** A line of a file. */
export interface Excerpt {
  /** With secrets masked, and shortened where it is long. */
  readonly text: string;
  /** Where in `text` the mistake begins. Columns count from 1. */
  readonly column: number;
}

/** A mistake of the configuration, or a warning about it. */
export interface Mistake {
  /** Such as `model_list[0].litellm_params.api_base`; empty for the file as a whole. */
  readonly path: string;
  /** What was expected, and what was found instead. Never a value that may be secret. */
  readonly message: string;
  /** The valid name that is most likely meant. */
  readonly nearest?: string;
  /** Where it stands; absent where it is not in a file. */
  readonly position?: SourcePosition;
  /** The line at that position, with secrets masked. */
  readonly excerpt?: Excerpt;
  /** Of a warning: something that was written is left out, and `server.strict` makes that a mistake. */
  readonly strict?: true;
  /** Of a mistake in an entry of `model_list`: it stops the start, and does not only leave the entry out. */
  readonly stops?: true;
}

/** What a check found: mistakes, which make the configuration unusable, and warnings, which do not. */
export interface Findings {
  readonly mistakes: readonly Mistake[];
  readonly warnings: readonly Mistake[];
}

/** One line: `path: what was expected (nearest: name) [file:line:column]`. */
export function formatMistake(mistake: Mistake): string {
  const place = formatPosition(mistake.position);
  return place === '' ? describeMistake(mistake) : `${describeMistake(mistake)} [${place}]`;
}

/** The same without the place in the file. */
export function describeMistake({ path, message, nearest }: Mistake): string {
  const hint = nearest === undefined ? '' : ` (nearest: ${nearest})`;
  return `${path === '' ? '' : `${path}: `}${message}${hint}`;
}

/** A place as `file:line:column`; empty where it is not known. */
export function formatPosition(position: SourcePosition | undefined): string {
  if (position === undefined) return '';
  const { file, line, column } = position;
  return [file, line, column].filter((part) => part !== undefined).join(':');
}
