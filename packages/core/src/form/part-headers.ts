import { fromAddressPart } from '../text/address-part.ts';
import { malformedForm } from './malformed-form.ts';

/** What the headers of a part say. */
export interface PartHeaders {
  readonly name: string;
  readonly filename: string | undefined;
  readonly contentType: string | undefined;
}

const line = /^([\w-]+):[ \t]*(.*?)[ \t]*$/s;
const printable = /^(?:\t|\P{Cc})*$/u;
const disposition = /^form-data[ \t]*(?=;)/i;
// Browsers write a quote as %22; others put a backslash before it.
const parameter = /^;[ \t]*([\w-]+\*?)=(?:"((?:[^"\\]|\\.)*)"|([^\s;,"]+))[ \t]*/;
const encodings: ReadonlySet<string> = new Set(['binary', '8bit', '7bit']);

/**
 * Reads the headers of a part, in lines.
 *
 * @throws {LLMError} invalid_request: they do not say what the part is called, or say it twice
 */
export function readPartHeaders(text: string): PartHeaders {
  const fields = new Map<string, string>();
  for (const written of text.split('\r\n')) {
    const [, name = '', value = ''] = line.exec(written) ?? [];
    const key = name.toLowerCase();
    if (key === '' || !printable.test(value)) throw malformedForm('a header of a part is none');
    if (fields.has(key)) throw malformedForm(`a part has two headers ${key}`);
    fields.set(key, value);
  }
  const encoding = fields.get('content-transfer-encoding')?.toLowerCase();
  if (encoding !== undefined && !encodings.has(encoding))
    throw malformedForm('a part is encoded, which forms have no longer');
  return {
    ...readDisposition(fields.get('content-disposition')),
    contentType: fields.get('content-type'),
  };
}

function readDisposition(value = ''): Pick<PartHeaders, 'name' | 'filename'> {
  const parameters = new Map<string, string>();
  let rest = disposition.test(value) ? value.replace(disposition, '') : '?';
  while (rest !== '') {
    const found = parameter.exec(rest);
    if (found === null) throw malformedForm('a part does not say its name');
    const [whole, key = '', quoted, plain = ''] = found;
    const lower = key.toLowerCase();
    if (parameters.has(lower)) throw malformedForm(`a part says ${lower} twice`);
    parameters.set(lower, quoted === undefined ? plain : unescape(quoted));
    rest = rest.slice(whole.length);
  }
  const name = parameters.get('name');
  if (name === undefined || name === '' || parameters.has('name*'))
    throw malformedForm('a part does not say its name');
  return { name, filename: readFilename(parameters) };
}

function unescape(quoted: string): string {
  return quoted
    .replaceAll(/\\(["\\])/g, '$1')
    .replaceAll(/%(22|0D|0A)/gi, (_, code: string) =>
      String.fromCodePoint(Number.parseInt(code, 16)),
    );
}

/** `filename*` is not for forms, but some clients write it for names that are not ASCII. */
function readFilename(parameters: ReadonlyMap<string, string>): string | undefined {
  const extended = parameters.get('filename*');
  if (extended === undefined) return parameters.get('filename');
  const [, encoded] = /^utf-8'[\w-]*'(.*)$/i.exec(extended) ?? [];
  const name = encoded === undefined ? undefined : fromAddressPart(encoded);
  if (name === undefined) throw malformedForm('a file has no name that can be read');
  return name;
}
