import type { Pieces } from '../bytes/concatenate.ts';
import { LLMError } from '../error/llm-error.ts';
import type { FormPart } from './form-part.ts';

/** A form as it is sent. */
export interface PrintedForm {
  /** With the boundary. */
  readonly contentType: string;
  /** The bytes of files are not copied. */
  readonly body: Pieces;
}

/**
 * Prints parts as a `multipart/form-data` body (RFC 7578), in their order.
 *
 * The boundary is random, so that no file can contain it on purpose. Names are escaped as browsers do it: a quote as
 * `%22`, an end of line as `%0D` and `%0A`.
 *
 * @throws {LLMError} invalid_request: the content type of a file has a character that ends a line
 */
export function printForm(parts: readonly FormPart[]): PrintedForm {
  const boundary = `form-${globalThis.crypto.randomUUID()}`;
  const body: (Uint8Array | string)[] = [];
  for (const part of parts) {
    const place = `--${boundary}\r\ncontent-disposition: form-data; name="${escape(part.name)}"`;
    if ('value' in part) {
      body.push(`${place}\r\n\r\n${part.value}\r\n`);
      continue;
    }
    if (/[\r\n]/.test(part.contentType)) {
      throw new LLMError('invalid_request', 'a content type must stand in one line', {
        param: part.name,
      });
    }
    const file = `; filename="${escape(part.filename)}"\r\ncontent-type: ${part.contentType}`;
    body.push(`${place}${file}\r\n\r\n`, part.bytes, '\r\n');
  }
  body.push(`--${boundary}--\r\n`);
  return { contentType: `multipart/form-data; boundary=${boundary}`, body };
}

function escape(name: string): string {
  return name.replaceAll('"', '%22').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}
