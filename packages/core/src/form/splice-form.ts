import type { Pieces } from '../bytes/concatenate.ts';
import { LLMError } from '../error/llm-error.ts';
import type { ScannedForm } from './scan-form.ts';

/** What to change about the fields of a form. */
export interface FormEdits {
  /** New texts of fields, added where they are absent. */
  readonly set?: Readonly<Record<string, string>>;
  /** Fields to leave out. */
  readonly cut?: readonly string[];
}

/**
 * The form with some fields changed, in pieces and under the same boundary. Every other part stays byte for byte, where it was.
 *
 * @throws {LLMError} invalid_request: a new text holds the boundary
 */
export function spliceForm(form: ScannedForm, { set = {}, cut = [] }: FormEdits): Pieces {
  const { bytes, boundary, parts, end } = form;
  for (const [name, text] of Object.entries(set)) {
    if (text.includes(boundary))
      throw new LLMError('invalid_request', `${name} holds the boundary of its form`, {
        param: name,
      });
  }
  const pieces: (Uint8Array | string)[] = [];
  let copied = 0;
  const replace = (from: number, to: number, text: string): void => {
    pieces.push(bytes.subarray(copied, from), text);
    copied = to;
  };
  for (const [at, { name, start, valueStart, valueEnd }] of parts.entries()) {
    if (cut.includes(name)) replace(start, parts[at + 1]?.start ?? end, '');
    else if (Object.hasOwn(set, name)) replace(valueStart, valueEnd, set[name] ?? '');
  }
  const absent = Object.keys(set).filter((name) => !parts.some((part) => part.name === name));
  const added = absent.map((name) => printField(boundary, name, set[name] ?? ''));
  if (pieces.length === 0 && added.length === 0) return [bytes];
  if (added.length > 0) replace(end, end, added.join(''));
  pieces.push(bytes.subarray(copied));
  return pieces.filter((piece) => piece.length > 0);
}

function printField(boundary: string, name: string, value: string): string {
  return `--${boundary}\r\ncontent-disposition: form-data; name="${escape(name)}"\r\n\r\n${value}\r\n`;
}

function escape(name: string): string {
  return name.replaceAll('"', '%22').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}
