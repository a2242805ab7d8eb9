import { appendFile, open, truncate } from 'node:fs/promises';
import { asObject, asString, type JsonObject, LLMError, parseJson, printJson } from '@llm/core';
import type { BatchJournal } from '../batch/batch-journal.ts';

/** Where an entry lies in the file, in bytes. */
interface Place {
  readonly offset: number;
  readonly length: number;
}

interface Pending {
  readonly key: string;
  readonly line: Buffer;
  readonly resolve: () => void;
  readonly reject: (cause: unknown) => void;
}

/**
 * A journal of a batch in a file, a line of JSON for each answer. Give the same path to the next run, and what the file holds is not asked
 * again.
 *
 * The file is read at the first question, made where there is none, and may hold several batches. A last line that was half
 * written when the process was killed is cut off. An answer that was kept survives the end of the process at any moment; it survives
 * that of the machine once the system has written it out. One process may write to a file at a time. In memory are the places of
 * the answers, some hundred bytes each, and not the answers.
 *
 * @param path  of the file, whose folder must be there
 * @throws {LLMError} (its methods) invalid_request: a line before the last is no entry of a journal; the message says which
 * @throws (its methods) what the file system fails with
 */
export function fileJournal(path: string): BatchJournal {
  let opened: Promise<Map<string, Place>> | undefined;
  let pending: Pending[] = [];
  let isWriting = false;
  let end = 0;

  const load = async (): Promise<Map<string, Place>> => {
    const { places, length } = await readPlaces(path);
    end = length;
    return places;
  };
  const places = (): Promise<Map<string, Place>> => (opened ??= load());

  /** Whatever came while a write was under way goes into the next one. */
  const write = async (known: Map<string, Place>): Promise<void> => {
    if (isWriting) return;
    isWriting = true;
    while (pending.length > 0) {
      const now = pending;
      pending = [];
      try {
        await appendFile(path, Buffer.concat(now.map(({ line }) => line)));
        for (const { key, line, resolve } of now) {
          known.set(key, { offset: end, length: line.length });
          end += line.length;
          resolve();
        }
      } catch (cause) {
        for (const { reject } of now) reject(cause);
      }
    }
    isWriting = false;
  };

  return {
    async find(key) {
      const place = (await places()).get(key);
      return place === undefined ? undefined : readEntry(path, place);
    },
    async keep(key, entry) {
      const known = await places();
      const line = Buffer.from(`${printJson({ key, entry })}\n`);
      await new Promise<void>((resolve, reject) => {
        pending.push({ key, line, resolve, reject });
        void write(known);
      });
    },
  };
}

const newline = 0x0a;
const piece = 262_144;

/** Reads a file line by line, so that a large one does not lie in memory, and mends its end. */
async function readPlaces(
  path: string,
): Promise<{ readonly places: Map<string, Place>; readonly length: number }> {
  const places = new Map<string, Place>();
  const file = await open(path, 'a+');
  let offset = 0;
  let line = 0;
  let rest: Buffer = Buffer.alloc(0);
  try {
    const buffer = Buffer.alloc(piece);
    for (let at = 0; ;) {
      const { bytesRead } = await file.read(buffer, 0, piece, at);
      if (bytesRead === 0) break;
      at += bytesRead;
      rest = Buffer.concat([rest, buffer.subarray(0, bytesRead)]);
      for (let stop = rest.indexOf(newline); stop >= 0; stop = rest.indexOf(newline)) {
        line += 1;
        const { key } = readLine(rest.subarray(0, stop), `${path}, line ${line},`);
        places.set(key, { offset, length: stop + 1 });
        offset += stop + 1;
        rest = rest.subarray(stop + 1);
      }
    }
  } finally {
    await file.close();
  }
  // What follows the last line break was not kept, so nobody has been told that it was.
  if (rest.length > 0) await truncate(path, offset);
  return { places, length: offset };
}

async function readEntry(path: string, { offset, length }: Place): Promise<JsonObject> {
  const file = await open(path, 'r');
  try {
    const { buffer } = await file.read(Buffer.alloc(length), 0, length, offset);
    return readLine(buffer, path).entry;
  } finally {
    await file.close();
  }
}

function readLine(
  bytes: Buffer,
  where: string,
): { readonly key: string; readonly entry: JsonObject } {
  const fields = parseLine(bytes);
  const key = asString(fields?.['key']);
  const entry = asObject(fields?.['entry']);
  if (key === undefined || entry === undefined)
    throw new LLMError('invalid_request', `${where} is no entry of a journal`, {
      param: 'journal',
    });
  return { key, entry };
}

function parseLine(bytes: Buffer): JsonObject | undefined {
  try {
    return asObject(parseJson(bytes.toString('utf8')));
  } catch {
    // Every kind of damage gets the same message: that the file is no journal.
    return undefined;
  }
}
