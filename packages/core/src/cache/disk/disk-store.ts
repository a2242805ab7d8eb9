import { createHash, randomUUID } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock } from '../../contract/clock.ts';
import { systemClock } from '../../runtime/system-clock.ts';
import { validateNumber } from '../../runtime/validate-number.ts';
import type { KeyValueStore } from '../key-value-store.ts';

/** Where a store on disk is, and how much it may hold. */
export interface DiskKeyValueStoreOptions {
  /** A folder of its own; it is made where it is not there. */
  readonly folder: string;
  /** Bytes of all entries. Default 1 GiB. */
  readonly maxBytes?: number;
  /** Source of time. Default: the system clock. */
  readonly clock?: Clock;
}

// Each file begins with the moment at which its entry ends, in milliseconds since the epoch, as 8 bytes.
const headLength = 8;
const suffix = '.entry';
// After so many writes the folder is looked through for what is over or too much.
const writesBetweenSweeps = 200;

/**
 * A store in a folder, which outlives the process and may be used by several processes of one machine. Entries are written
 * beside their place and then moved there, so that nobody reads half of one. Now and then entries whose time is over are
 * deleted, and the oldest of the others until the folder is within its bound.
 *
 * @throws {TypeError} the bound is not a whole number above 0
 */
export function createDiskKeyValueStore(options: DiskKeyValueStoreOptions): KeyValueStore {
  const { folder, maxBytes = 1_073_741_824, clock = systemClock } = options;
  validateNumber('maxBytes', maxBytes, { min: 1, whole: true });
  let writes = 0;
  let sweeping: Promise<void> | undefined;

  // Keys may have any character, and names of files may not.
  const placeOf = (key: string): string =>
    join(folder, createHash('sha256').update(key).digest('hex') + suffix);

  const read = async (key: string): Promise<Uint8Array | undefined> => {
    const place = placeOf(key);
    const file = await readFile(place).catch(ignoreMissing);
    if (file === undefined || file.length < headLength) return undefined;
    if (clock.date() < file.readDoubleBE(0)) return new Uint8Array(file.subarray(headLength));
    await rm(place, { force: true });
    return undefined;
  };

  return {
    getMany: (keys) => Promise.all(keys.map(read)),
    async set(key, value, ttlMs) {
      const file = Buffer.alloc(headLength + value.length);
      file.writeDoubleBE(clock.date() + ttlMs, 0);
      file.set(value, headLength);
      if (file.length > maxBytes) return;
      await mkdir(folder, { recursive: true });
      const draft = join(folder, `${randomUUID()}.draft`);
      try {
        await writeFile(draft, file);
        await rename(draft, placeOf(key));
      } catch (cause) {
        await rm(draft, { force: true });
        throw cause;
      }
      writes += 1;
      if (writes % writesBetweenSweeps !== 1) return;
      sweeping ??= sweep(folder, { maxBytes, now: clock.date() }).finally(() => {
        sweeping = undefined;
      });
      await sweeping;
    },
    async delete(key) {
      await rm(placeOf(key), { force: true });
    },
  };
}

/** Deletes what is over, what a process left half written, and the oldest entries beyond the bound. */
async function sweep(
  folder: string,
  { maxBytes, now }: { readonly maxBytes: number; readonly now: number },
): Promise<void> {
  const names = await readdir(folder);
  const kept: { readonly place: string; readonly size: number; readonly at: number }[] = [];
  for (const name of names) {
    const place = join(folder, name);
    const found = await stat(place).catch(ignoreMissing);
    if (found === undefined) continue;
    const isOld = now - found.mtimeMs > 60_000;
    if (name.endsWith('.draft') && isOld) await rm(place, { force: true });
    if (!name.endsWith(suffix)) continue;
    const head = await readFile(place).catch(ignoreMissing);
    if (head === undefined) continue;
    if (head.length < headLength || now >= head.readDoubleBE(0)) await rm(place, { force: true });
    else kept.push({ place, size: found.size, at: found.mtimeMs });
  }
  let bytes = kept.reduce((sum, { size }) => sum + size, 0);
  for (const { place, size } of kept.sort((a, b) => a.at - b.at)) {
    if (bytes <= maxBytes) return;
    await rm(place, { force: true });
    bytes -= size;
  }
}

/** Another process may have deleted it meanwhile, or nobody has written it. */
function ignoreMissing(cause: unknown): undefined {
  if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') return undefined;
  throw cause;
}
