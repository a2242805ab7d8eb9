/** The position of a value in a file. Lines and columns count from 1. */
export interface SourcePosition {
  readonly file: string;
  readonly line?: number;
  readonly column?: number;
}

/** A mistake of the configuration, or a warning about it. */
export interface Mistake {
  /** Such as `model_list[0].litellm_params.api_base`; empty for the file as a whole. */
  readonly path: string;
  /** What was expected, and what was found instead. Never a value that may be secret. */
  readonly message: string;
  /** The valid name that is most likely meant. */
  readonly nearest?: string;
  readonly position?: SourcePosition;
}

/** What a check found: mistakes, which make the configuration unusable, and warnings, which do not. */
export interface Findings {
  readonly mistakes: readonly Mistake[];
  readonly warnings: readonly Mistake[];
}

/** One line: `path: what was expected (nearest: name) [file:line:column]`. */
export function formatMistake({ path, message, nearest, position }: Mistake): string {
  const hint = nearest === undefined ? '' : ` (nearest: ${nearest})`;
  return `${path === '' ? '' : `${path}: `}${message}${hint}${formatPosition(position)}`;
}

function formatPosition(position: SourcePosition | undefined): string {
  if (position === undefined) return '';
  const { file, line, column } = position;
  return ` [${[file, line, column].filter((part) => part !== undefined).join(':')}]`;
}
