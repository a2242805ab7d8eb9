import type { AnsweredBy } from '../contract/call.ts';
import { isObject } from '../json/read.ts';
import type { JsonObject } from '../json/json-value.ts';
import { parseJson } from '../json/parse-json.ts';
import { printJson } from '../json/print-json.ts';

/** An answer as a cache keeps it. */
export interface CacheEntry {
  /** Milliseconds since the epoch. */
  readonly keptAt: number;
  readonly answeredBy: AnsweredBy | undefined;
  /** The hub's answer, or one vector. */
  readonly answer: JsonObject;
  /** What it cost, where that was known. */
  readonly costUsd: number | undefined;
}

// Another number stands for another form of entries, so that old ones are not misread.
const version = 1;

/** An entry as bytes; `undefined` where it would be longer than `maxBytes`. */
export function encodeEntry(entry: CacheEntry, maxBytes: number): Uint8Array | undefined {
  const { keptAt, answeredBy, answer, costUsd } = entry;
  const by = answeredBy === undefined ? undefined : { ...answeredBy };
  const text = printJson({ version, keptAt, answeredBy: by, answer, costUsd });
  if (text.length > maxBytes) return undefined;
  const bytes = new TextEncoder().encode(text);
  return bytes.length > maxBytes ? undefined : bytes;
}

/** The entry of bytes; `undefined` where they are none of ours. */
export function decodeEntry(bytes: Uint8Array): CacheEntry | undefined {
  const value = parseQuietly(bytes);
  if (!isObject(value) || value['version'] !== version) return undefined;
  const { keptAt, answeredBy, answer, costUsd } = value;
  if (typeof keptAt !== 'number' || !isObject(answer)) return undefined;
  return {
    keptAt,
    answeredBy: toAnsweredBy(answeredBy),
    answer,
    costUsd: typeof costUsd === 'number' ? costUsd : undefined,
  };
}

function parseQuietly(bytes: Uint8Array): unknown {
  try {
    return parseJson(new TextDecoder().decode(bytes));
  } catch {
    // Another program wrote this entry, or a part of it is missing. Either way it counts as absent.
    return undefined;
  }
}

function toAnsweredBy(value: unknown): AnsweredBy | undefined {
  if (!isObject(value)) return undefined;
  const { provider, model, deployment } = value;
  if (typeof provider !== 'string' || typeof model !== 'string') return undefined;
  return { provider, model, ...(typeof deployment === 'string' && { deployment }) };
}
