import type { AdmissionChoice, AdmissionStore, Ticket } from '@llm/core';

/** What is changed in a store that is whole. */
export type Change = (store: AdmissionStore) => Partial<AdmissionStore>;

const entering =
  (change: (ticket: Ticket) => Ticket): Change =>
  (store) => ({ enter: (ticket) => store.enter(change(ticket)) });
const withChoices = (change: (choice: AdmissionChoice) => AdmissionChoice) =>
  entering((one) => ({ ...one, choices: [...one.choices].map(change) }));

const ids = new Set<string>();
let asked = 0;

/** A fault in each rule of `AdmissionStore`, planted into any store: what it does, and how. */
export const admissionFaults: readonly (readonly [string, Change])[] = [
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
];
