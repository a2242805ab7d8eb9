import { describe, expect, it } from 'vitest';
import type { Ticket } from '../contract/admission-store.ts';
import { AdmissionModel } from './admission-model.ts';

const rules = { maxWaiting: 10, agingMs: Infinity, agingEvery: 4 };
const slots = { key: 's', max: 1, counts: 'tickets', windowMs: 'held' } as const;
const ticket = (id: string, priority = 0): Ticket => ({
  ...{ id, queue: 'q', priority, tenant: '', cost: 1, waits: true, rules },
  choices: [{ id: 'a', limits: [slots] }],
});

describe('AdmissionModel', () => {
  it('lets the lowest priority in when there is room, and nobody else', () => {
    const model = new AdmissionModel(1_000);
    expect(model.enter(ticket('holds'), 0)).toEqual({ kind: 'admitted', choice: 'a' });
    expect(model.enter(ticket('late', 5), 0)).toEqual({ kind: 'waiting' });
    expect(model.enter(ticket('zero', 0), 0)).toEqual({ kind: 'waiting' });
    expect(model.able(0, ticket)).toEqual([]);
    model.leave('holds', undefined, 1);
    expect(model.able(1, (id) => ticket(id))).toEqual(['zero']);
    expect(model.enter(ticket('late', 5), 1)).toEqual({ kind: 'waiting' });
  });

  it('ends what was not renewed', () => {
    const model = new AdmissionModel(1_000);
    model.enter(ticket('dies'), 0);
    model.enter(ticket('lives'), 0);
    model.renew(['lives'], 900);
    expect([model.waits('lives'), model.able(1_000, (id) => ticket(id))]).toEqual([
      true,
      ['lives'],
    ]);
  });
});
