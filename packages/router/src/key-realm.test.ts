import { describe, expect, it } from 'vitest';
import {
  failureOf,
  scriptedChat,
  seededRandom,
  testCall,
  testContext,
  testFailure,
  type ScriptedChat,
} from '@llm/core/testing';
import { deployment } from '../test/deployment.ts';
import { textOf } from '../test/text-of.ts';
import { createRouter, type RouterOptions } from './create-router.ts';
import type { Deployment } from './deployment.ts';

const own = { apiKey: 'sk-callers-own' };

interface Place extends Partial<Deployment> {
  readonly id: string;
  readonly seen: ScriptedChat;
}

function setUp(places: readonly Place[], options: Partial<RouterOptions> = {}) {
  const router = createRouter({
    deployments: places.map(({ seen, id, ...known }) =>
      deployment(id, { ...known, service: seen }),
    ),
    sleep: () => Promise.resolve(),
    ...options,
  });
  const sawKey = () =>
    places
      .filter(({ seen }) => seen.calls.some(({ settings }) => settings.apiKey !== undefined))
      .map(({ id }) => id);
  const ask = (model = 'fast', settings = {}) =>
    router(testCall(model, { ...own, ...settings }), testContext());
  return { ask, sawKey };
}

const failing = (code: 'upstream' | 'timeout' | 'authentication' = 'upstream') =>
  scriptedChat(testFailure(code));

describe('a key of the caller’s own', () => {
  it.each(['upstream', 'timeout', 'authentication'] as const)(
    'is shown to one provider alone when that one fails with %s',
    async (code) => {
      for (let seed = 1; seed < 20; seed += 1) {
        const { ask, sawKey } = setUp(
          [
            { id: 'o1', provider: 'one', seen: failing(code) },
            { id: 't1', provider: 'two', seen: scriptedChat('from two') },
            { id: 'o2', provider: 'one', seen: failing(code) },
          ],
          { random: seededRandom(seed) },
        );
        expect((await failureOf(ask())).code).toBe(code);
        expect(sawKey().filter((id) => !id.startsWith('o'))).toEqual([]);
      }
    },
  );

  it('is for the provider of the lowest order, in whichever order the deployments are listed', async () => {
    const { ask, sawKey } = setUp([
      { id: 't', provider: 'two', order: 2, seen: scriptedChat('two') },
      { id: 'n', provider: 'none', seen: scriptedChat('none') },
      { id: 'o', provider: 'one', order: 1, seen: scriptedChat('one') },
    ]);
    expect(textOf(await ask())).toBe('one');
    expect(sawKey()).toEqual(['o']);
  });

  it('is not shown to another provider by a fallback, the caller’s or the operator’s', async () => {
    const places = [
      { id: 'o', provider: 'one', seen: failing() },
      { id: 't', provider: 'two', modelName: 'spare', seen: scriptedChat('two') },
      { id: 's', provider: 'one', modelName: 'second', seen: scriptedChat('one again') },
    ];
    const byOperator = setUp(places, { fallbacks: { default: ['spare', 'second'] } });
    expect(textOf(await byOperator.ask())).toBe('one again');
    expect(byOperator.sawKey()).toEqual(['o', 's']);
    const byCaller = setUp(places);
    expect((await failureOf(byCaller.ask('fast', { fallbacks: ['spare'] }))).code).toBe('upstream');
    expect(byCaller.sawKey()).toEqual(['o', 's']);
  });

  it('is not shown to another server that speaks like the provider', async () => {
    const { ask, sawKey } = setUp([
      { id: 'o', keyRealm: 'one https://one.example', seen: failing() },
      { id: 'p', keyRealm: 'one http://10.0.0.1', seen: scriptedChat('another') },
    ]);
    await failureOf(ask());
    expect(sawKey()).toEqual(['o']);
  });

  it('passes by deployments that can be called with none', async () => {
    const { ask, sawKey } = setUp([
      { id: 'signed', keyRealm: false, seen: scriptedChat('signed') },
      { id: 'o', seen: scriptedChat('one') },
    ]);
    expect(textOf(await ask())).toBe('one');
    expect(sawKey()).toEqual(['o']);
  });

  it('is refused by name where nobody could use it', async () => {
    const { ask, sawKey } = setUp([
      { id: 'signed', keyRealm: false, seen: scriptedChat('signed') },
    ]);
    const error = await failureOf(ask());
    expect(error).toMatchObject({ code: 'invalid_request', param: 'api_key' });
    expect(error.message).toContain('no deployment of fast can be called with one');
    expect(error.message).not.toContain(own.apiKey);
    expect(sawKey()).toEqual([]);
  });

  it('stays with its provider in a router within a router', async () => {
    const seen = scriptedChat('two');
    const inner = createRouter({
      deployments: [deployment('t', { modelName: 'in', provider: 'two', service: seen })],
    });
    const { ask } = setUp(
      [
        { id: 'o', provider: 'one', seen: failing() },
        {
          id: 'r',
          provider: 'one',
          modelName: 'spare',
          seen: scriptedChat((call, context) => inner({ ...call, model: 'in' }, context)),
        },
      ],
      { fallbacks: { default: ['spare'] } },
    );
    await failureOf(ask());
    expect(seen.calls).toEqual([]);
  });

  const place = { fields: ['base_url'], baseUrl: 'https://callers.example/v1' };

  it('goes with its own address to those that take that alone, whichever models follow', async () => {
    const { ask, sawKey } = setUp(
      [
        { id: 'closed', seen: scriptedChat('closed') },
        { id: 'open', takesPlace: () => true, seen: failing() },
        { id: 'spare', modelName: 'spare', seen: scriptedChat('spare') },
      ],
      { fallbacks: { default: ['spare'] } },
    );
    await failureOf(ask('fast', { place }));
    expect(sawKey()).toEqual(['open']);
  });

  it('is refused with its own address, by the name of that, where none takes it', async () => {
    const { ask, sawKey } = setUp([
      { id: 'closed', seen: scriptedChat('closed') },
      { id: 'other', takesPlace: ({ baseUrl }) => baseUrl === 'x', seen: scriptedChat('other') },
    ]);
    const error = await failureOf(ask('fast', { place }));
    expect(error).toMatchObject({ code: 'invalid_request', param: 'base_url' });
    expect(sawKey()).toEqual([]);
  });

  it('starts no cooldown by what happens at its own address', async () => {
    const opened: string[] = [];
    const { ask } = setUp(
      [
        { id: 'open', takesPlace: () => true, seen: failing() },
        { id: 'second', takesPlace: () => true, seen: failing() },
      ],
      { onCooldown: ({ deployment: { id } }) => void opened.push(id) },
    );
    for (let call = 0; call < 9; call += 1) await failureOf(ask('fast', { place, retries: 0 }));
    expect(opened).toEqual([]);
    for (let call = 0; call < 9; call += 1) await failureOf(ask('fast', { retries: 0 }));
    expect(opened).not.toEqual([]);
  });
});
