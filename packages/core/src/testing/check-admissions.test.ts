import { describe, expect, it } from 'vitest';
import { createMemoryAdmissionStore } from '../admission/memory-admission-store.ts';
import type { AdmissionChoice, AdmissionStore, Ticket } from '../contract/admission-store.ts';
import { checkAdmissions, scheduleLeaseMs } from './check-admissions.ts';
import type { FakeClock } from './fake-clock.ts';

type Change = (store: AdmissionStore) => Partial<AdmissionStore>;

/** Three instances of one process share one store. */
function opener(change: Change = () => ({})) {
  const stores = new WeakMap<FakeClock, AdmissionStore>();
  return ({ clock }: { readonly clock: FakeClock }): AdmissionStore => {
    const known = stores.get(clock);
    if (known !== undefined) return known;
    const store = createMemoryAdmissionStore({ clock, leaseMs: scheduleLeaseMs });
    const changed = { ...store, ...change(store) };
    stores.set(clock, changed);
    return changed;
  };
}

const entering =
  (change: (ticket: Ticket) => Ticket): Change =>
  (store) => ({ enter: (ticket) => store.enter(change(ticket)) });
const withChoices = (change: (choice: AdmissionChoice) => AdmissionChoice) =>
  entering((one) => ({ ...one, choices: [...one.choices].map(change) }));

const schedules = Number(process.env['ADMISSION_SCHEDULES'] ?? 300);

describe('checkAdmissions', () => {
  it('finds nothing in the store in memory', async () => {
    await checkAdmissions({ open: opener(), schedules });
  }, 600_000);

  it.each<[string, Change]>([
    ['turns the order round', entering((one) => ({ ...one, priority: 5_000 - one.priority }))],
    ['takes 0 for no priority', entering((one) => ({ ...one, priority: one.priority || 9_999 }))],
    ['knows no tenants', entering((one) => ({ ...one, tenant: '' }))],
    ['knows no weights', entering((one) => ({ ...one, weight: 1 }))],
    [
      'lets the low starve',
      entering((one) => ({ ...one, rules: { ...one.rules, agingMs: Infinity } })),
    ],
    [
      'gives the old all turns',
      entering((one) => ({ ...one, rules: { ...one.rules, agingEvery: 1 } })),
    ],
    [
      'knows no bound',
      entering((one) => ({ ...one, rules: { ...one.rules, maxWaiting: Infinity } })),
    ],
    ['lets who does not wait wait', entering((one) => ({ ...one, waits: true }))],
    [
      'admits one too many',
      withChoices((one) => ({
        ...one,
        limits: one.limits.map((limit) => ({ ...limit, max: limit.max + 1 })),
      })),
    ],
    [
      'lets windows end too early',
      withChoices((one) => ({
        ...one,
        limits: one.limits.map((limit) =>
          limit.windowMs === 'held' ? limit : { ...limit, windowMs: limit.windowMs - 100 },
        ),
      })),
    ],
    ['does not see that a choice is closed', withChoices((one) => ({ ...one, closedMs: 0 }))],
    [
      'takes the last choice first',
      entering((one) => ({ ...one, choices: [...one.choices].toReversed() })),
    ],
    ['counts no costs', entering((one) => ({ ...one, cost: 0 }))],
    ['forgets what was spent', (store) => ({ leave: (id) => store.leave(id) })],
    [
      'loses every seventh that waits',
      (store) => ({
        async enter(ticket) {
          const admission = await store.enter(ticket);
          if (admission.kind === 'waiting' && ticket.id.endsWith('7')) await store.leave(ticket.id);
          return admission;
        },
      }),
    ],
    [
      'serves twice who asks again',
      (store) => ({
        enter: (ticket) => store.enter({ ...ticket, id: `${ticket.id} ${(asked += 1)}` }),
      }),
    ],
    [
      'gives nothing back',
      (store) => ({
        leave: async (id, spent) => (id.endsWith('3') ? undefined : store.leave(id, spent)),
      }),
    ],
    ['renews nothing', () => ({ renew: async () => undefined })],
    [
      'keeps what the dead held',
      (store) => ({
        async enter(ticket) {
          ids.add(ticket.id);
          await store.renew([...ids]);
          return store.enter(ticket);
        },
        async renew() {
          await store.renew([...ids]);
        },
      }),
    ],
  ])('finds a store that %s', async (_, change) => {
    await expect(checkAdmissions({ open: opener(change), schedules: 150 })).rejects.toThrow(
      /^seed/,
    );
  });
});

const ids = new Set<string>();
let asked = 0;
