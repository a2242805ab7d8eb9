// A health store of one's own: who rests, in a file, so that a restart does not forget it. It passes the conformance
// cases, and a router that starts anew hears from it that a deployment is in cooldown.
import assert from 'node:assert/strict';
import { mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  asArray,
  asNumber,
  asString,
  connect,
  createCallContext,
  createCall,
  isObject,
  parseJson,
  systemClock,
  type Clock,
  type HealthStore,
} from '@llm/core';
import { fakeClock, healthCases } from '@llm/core/testing';
import { mock } from '@llm/providers/mock';
import { createRouter, type Router } from '@llm/router';

// #region store
/**
 * Rests in one file, for one process. Every step waits for the one before it, which is what makes `rest`
 * exact; each writes a new file and puts it in the old one's place, so a crash leaves the one or the other.
 */
function createFileStore(path: string, clock: Pick<Clock, 'date'> = systemClock): HealthStore {
  let last: Promise<unknown> = Promise.resolve();
  const inTurn = <Result>(step: (endings: Map<string, number>) => Promise<Result>) => {
    const result = last.then(async () => step(await readEndings(path, clock.date())));
    // The next step goes on, whatever became of this one; who asked for it hears of the failure.
    last = result.catch(() => undefined);
    return result;
  };
  const save = async (endings: ReadonlyMap<string, number>): Promise<void> => {
    await writeFile(`${path}.new`, JSON.stringify([...endings]));
    await rename(`${path}.new`, path);
  };

  return {
    rest: (id, ms) =>
      inTurn(async (endings) => {
        const until = clock.date() + ms;
        // Of two rests the later one counts.
        if (until > (endings.get(id) ?? 0)) await save(endings.set(id, until));
      }),
    recover: (id) =>
      inTurn(async (endings) => {
        if (endings.delete(id)) await save(endings);
      }),
    resting: () =>
      inTurn(async (endings) => {
        const now = clock.date();
        return new Map([...endings].map(([id, until]) => [id, until - now]));
      }),
  };
}
// #endregion

/** Those that still rest. A list of pairs, because ids are free text and `__proto__` is one. */
async function readEndings(path: string, now: number): Promise<Map<string, number>> {
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    if (isObject(error) && error['code'] === 'ENOENT') return '[]';
    throw error;
  });
  const endings = new Map<string, number>();
  for (const pair of asArray(parseJson(text)) ?? []) {
    const [name, ending] = asArray(pair) ?? [];
    const id = asString(name);
    const until = asNumber(ending) ?? 0;
    if (id !== undefined && until > now) endings.set(id, until);
  }
  return endings;
}

const folder = await mkdtemp(join(tmpdir(), 'own-store-'));

try {
  // #region conformance
  const clock = fakeClock();
  let number = 0;
  const createStores = () => {
    const store = createFileStore(join(folder, `case-${(number += 1)}`), clock);
    return [store, store] as const;
  };
  const cases = healthCases(createStores, clock);
  for (const { run } of cases) await run();
  // #endregion
  assert(cases.length >= 7);

  const path = join(folder, 'state.json');
  const start = (store: HealthStore, mockResponse: string): Router =>
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
  assert.ok((await stateBefore.resting()).has('first'));

  const stateAfter = createFileStore(path);
  const restarted = start(stateAfter, 'I am back');
  // The call during which the router hears of the cooldown is still answered by the first.
  assert.equal(await ask(restarted), 'first');
  await stateAfter.resting();
  assert.equal(await ask(restarted), 'second');
  console.log(`own-store: ${cases.length} cases passed, and a restart remembered who rests`);
} finally {
  await rm(folder, { recursive: true });
}
