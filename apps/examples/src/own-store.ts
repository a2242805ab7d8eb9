// A store of one's own: what layers remember, in a file, so that a restart does not forget it. It passes the
// conformance cases, and a router that starts anew hears from it that a deployment is resting.
import assert from 'node:assert/strict';
import { mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  asArray,
  asNumber,
  asObject,
  asString,
  connect,
  createCallContext,
  createCall,
  isObject,
  parseJson,
  systemClock,
  type Clock,
  type StateStore,
} from '@llm/core';
import { fakeClock, storeCases } from '@llm/core/testing';
import { mock } from '@llm/providers/mock';
import { createRouter, type Router } from '@llm/router';

interface Entry {
  readonly value: string;
  readonly expiresAt: number;
}

// #region store
/**
 * State in one file, for one process. Every step waits for the one before it, which is what makes `increment`
 * exact; each writes a new file and puts it in the old one's place, so a crash leaves the one or the other.
 */
function createFileStore(path: string, clock: Pick<Clock, 'date'> = systemClock): StateStore {
  let last: Promise<unknown> = Promise.resolve();
  const inTurn = <Result>(step: (entries: Map<string, Entry>) => Promise<Result>) => {
    const result = last.then(async () => step(await readEntries(path, clock.date())));
    // The next step goes on, whatever became of this one; who asked for it hears of the failure.
    last = result.catch(() => undefined);
    return result;
  };
  const save = async (entries: ReadonlyMap<string, Entry>): Promise<void> => {
    await writeFile(`${path}.new`, JSON.stringify([...entries]));
    await rename(`${path}.new`, path);
  };

  return {
    get: (key) => inTurn((entries) => Promise.resolve(entries.get(key)?.value)),
    set: (key, value, ttlMs) =>
      inTurn((entries) => save(entries.set(key, { value, expiresAt: clock.date() + ttlMs }))),
    increment: (key, by, ttlMs) =>
      inTurn(async (entries) => {
        const entry = entries.get(key);
        const sum = Number(entry?.value ?? 0) + by;
        // A counter lives from its first addition.
        const expiresAt = entry?.expiresAt ?? clock.date() + ttlMs;
        await save(entries.set(key, { value: String(sum), expiresAt }));
        return sum;
      }),
    delete: (key) =>
      inTurn(async (entries) => {
        if (entries.delete(key)) await save(entries);
      }),
  };
}
// #endregion

/** The entries that are still alive. A list of pairs, because keys are free text and `__proto__` is one. */
async function readEntries(path: string, now: number): Promise<Map<string, Entry>> {
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    if (isObject(error) && error['code'] === 'ENOENT') return '[]';
    throw error;
  });
  const entries = new Map<string, Entry>();
  for (const pair of asArray(parseJson(text)) ?? []) {
    const [name, entry] = asArray(pair) ?? [];
    const key = asString(name);
    const value = asString(asObject(entry)?.['value']);
    const expiresAt = asNumber(asObject(entry)?.['expiresAt']) ?? 0;
    if (key === undefined || value === undefined || expiresAt <= now) continue;
    entries.set(key, { value, expiresAt });
  }
  return entries;
}

const folder = await mkdtemp(join(tmpdir(), 'own-store-'));

try {
  // #region conformance
  const clock = fakeClock();
  let number = 0;
  const cases = storeCases(() => createFileStore(join(folder, `case-${(number += 1)}`), clock), {
    advance: (ms) => clock.advance(ms),
  });
  for (const { run } of cases) await run();
  // #endregion
  assert(cases.length >= 10);

  const path = join(folder, 'state.json');
  const start = (store: StateStore, mockResponse: string): Router =>
    // #region router
    createRouter({
      deployments: [
        { id: 'first', modelName: 'main', order: 1, ...answering(mockResponse) },
        { id: 'second', modelName: 'main', order: 2, ...answering('hello') },
      ],
      store,
    });
  // #endregion

  function answering(mockResponse: string) {
    const service = connect(mock, { settings: { mock_response: mockResponse } });
    return { provider: mock.id, model: 'any', service };
  }

  const ask = async (router: Router) => {
    const messages = [{ role: 'user', content: [{ type: 'text', text: 'hello' }] }] as const;
    const result = await router(
      createCall('chat', { model: 'main', messages }),
      createCallContext(),
    );
    return result.answeredBy?.deployment;
  };

  const stateBefore = createFileStore(path);
  assert.equal(await ask(start(stateBefore, 'litellm.RateLimitError')), 'second');
  // Nobody waits for a store on the way of a call. Asking it waits for what was written before.
  assert.notEqual(await stateBefore.get('cooldown:first'), undefined);

  const stateAfter = createFileStore(path);
  const restarted = start(stateAfter, 'I am back');
  // The call during which the router hears of the cooldown is still answered by the first.
  assert.equal(await ask(restarted), 'first');
  await stateAfter.get('cooldown:first');
  assert.equal(await ask(restarted), 'second');
  console.log(`own-store: ${cases.length} cases passed, and a restart remembered who rests`);
} finally {
  await rm(folder, { recursive: true });
}
