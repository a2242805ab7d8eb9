import type { JsonObject } from '@llm/core';

/**
 * Where a batch keeps its answers, so that it can go on after its process was killed. `@llm/providers/journal` has one in a file.
 *
 * Both methods are called for several answers at once. What they reject with ends the batch.
 */
export interface BatchJournal {
  /** What was kept under the key, in this process or in one before. */
  find(key: string): Promise<JsonObject | undefined>;
  /** Keeps what must be there again although the process is killed as soon as the promise resolves. A key is kept once. */
  keep(key: string, entry: JsonObject): Promise<void>;
}
