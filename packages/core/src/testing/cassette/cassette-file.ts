import { readFileSync, writeFileSync } from 'node:fs';
import { parseJson } from '../../json/parse-json.ts';
import { type Cassette, toCassette } from './cassette.ts';

/** Writes a cassette into a file, as JSON for people to read and compare. */
export function saveCassette(file: URL | string, cassette: Cassette): void {
  writeFileSync(file, `${JSON.stringify(cassette, undefined, 2)}\n`);
}

/**
 * Reads a cassette from a file.
 *
 * @throws {TypeError} the file is none; the error names it
 */
export function loadCassette(file: URL | string): Cassette {
  const text = readFileSync(file, 'utf8');
  try {
    return toCassette(parseJson(text, { rounded: true, maxDepth: 256 }));
  } catch (cause) {
    throw new TypeError(`${String(file)} is no cassette`, { cause });
  }
}
