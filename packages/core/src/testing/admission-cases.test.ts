import { describe, expect, it } from 'vitest';
import { failingCases } from '../../test/failing-cases.ts';
import { createMemoryAdmissionStore } from '../admission/memory-admission-store.ts';
import type { AdmissionStore, Ticket } from '../contract/admission-store.ts';
import { admissionCases, caseLeaseMs } from './admission-cases.ts';
import { fakeClock } from './fake-clock.ts';

type Change = (store: AdmissionStore) => Partial<AdmissionStore>;

/** The names of the cases that a store with something broken fails. */
async function failuresOf(change: Change): Promise<string> {
  const clock = fakeClock();
  const cases = admissionCases(() => {
    const store = createMemoryAdmissionStore({ clock, leaseMs: caseLeaseMs });
    return { open: () => ({ ...store, ...change(store) }) };
  }, clock);
  return (await failingCases(cases)).join('\n');
}

const entering =
  (change: (ticket: Ticket) => Ticket): Change =>
  (store) => ({ enter: (ticket) => store.enter(change(ticket)) });

describe('admissionCases', () => {
  it('find nothing in a store that is whole', async () => {
    expect(await failuresOf(() => ({}))).toBe('');
  });

  it.each<[string, Change, string]>([
    ['ignores priorities', entering((one) => ({ ...one, priority: 0 })), 'lower priorities go'],
    [
      'takes 0 for no priority',
      entering((one) => ({ ...one, priority: one.priority || 1_000 })),
      'lower priorities go first',
    ],
    ['ignores tenants', entering((one) => ({ ...one, tenant: '' })), 'tenants of one priority'],
    ['ignores weights', entering((one) => ({ ...one, weight: 1 })), 'tenants of one priority'],
    [
      'lets the low starve',
      entering((one) => ({ ...one, rules: { ...one.rules, agingMs: Infinity } })),
      'what has waited for long',
    ],
    [
      'knows no bound',
      entering((one) => ({ ...one, rules: { ...one.rules, maxWaiting: Infinity } })),
      'a queue has a bound',
    ],
    [
      'does not count costs',
      entering((one) => ({ ...one, cost: 0 })),
      'a large ticket is not passed',
    ],
    [
      'counts nothing',
      entering((one) => ({
        ...one,
        choices: Array.from(one.choices, (two) => ({ ...two, limits: [] })),
      })),
      'a window admits exactly',
    ],
    [
      'counts windows twice as high',
      entering((one) => ({
        ...one,
        choices: Array.from(one.choices, (two) => ({
          ...two,
          limits: two.limits.map((bound) => ({ ...bound, max: bound.max + 1 })),
        })),
      })),
      'a window admits exactly',
    ],
    [
      'ignores who is closed',
      entering((one) => ({
        ...one,
        choices: Array.from(one.choices, (two) => ({ ...two, closedMs: 0 })),
      })),
      'a closed choice',
    ],
    ['never gives back', () => ({ leave: async () => undefined }), 'a ticket is admitted where'],
    [
      'forgets what was spent',
      (store) => ({ leave: (id) => store.leave(id) }),
      'the real cost replaces',
    ],
    ['does not renew', () => ({ renew: async () => undefined }), 'not renewed ends with its lease'],
    [
      'ends no lease',
      (store) => ({
        async enter(ticket) {
          held.add(ticket.id);
          await store.renew([...held]);
          return store.enter(ticket);
        },
      }),
      'not renewed ends with its lease',
    ],
    ['tells nobody whose turn it is', () => ({ subscribe: () => () => undefined }), 'whose turn'],
    [
      'counts one that asks again twice',
      (store) => ({
        enter: (ticket) => store.enter({ ...ticket, id: `${ticket.id} ${(asked += 1)}` }),
      }),
      'asking again changes nothing',
    ],
  ])('find a store that %s', async (_, change, name) => {
    expect(await failuresOf(change)).toContain(name);
  });
});

const held = new Set<string>();
let asked = 0;
