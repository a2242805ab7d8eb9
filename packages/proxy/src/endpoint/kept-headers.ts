import { createContextKey, type Headers } from '@llm/core';

/** Where a gateway leaves those headers of a request that `keptHeaders` of its options names, for layers and filters to read with `valueOf`. */
export const keptHeadersKey = createContextKey<Headers>('kept headers', {});

/** Those of the headers that are asked for. */
export function pickHeaders(headers: Headers, names: readonly string[]): Headers {
  const kept: Record<string, string> = {};
  for (const name of names) {
    const value = headers[name];
    if (value !== undefined) kept[name] = value;
  }
  return kept;
}
