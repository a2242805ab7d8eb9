import { describe, expect, it } from 'vitest';
import { fakeClock } from '../testing/fake-clock.ts';
import { type Deadline, Deadlines } from './deadlines.ts';

function track(dueMs: number, onLate: () => void = () => undefined) {
  const deadline = {
    place: -1,
    at: dueMs,
    late: 0,
    dueMs: () => deadline.at,
    onLate: () => {
      deadline.late += 1;
      onLate();
    },
  };
  return deadline;
}

describe('Deadlines', () => {
  it('calls what is late, at its moment and not before', async () => {
    const clock = fakeClock();
    const deadlines = new Deadlines(clock);
    const [far, near] = [track(5_000), track(1_000)];
    for (const each of [far, near]) deadlines.add(each);
    near.onLate = removing(deadlines, near);
    await clock.advance(999);
    expect([far.late, near.late]).toEqual([0, 0]);
    await clock.advance(1);
    expect([far.late, near.late]).toEqual([0, 1]);
    await clock.advance(4_000);
    expect(far.late).toBe(1);
  });

  it('asks one that moved again at its new moment', async () => {
    const clock = fakeClock();
    const deadlines = new Deadlines(clock);
    const moving = track(1_000);
    deadlines.add(moving);
    moving.at = 1_700;
    await clock.advance(1_699);
    expect(moving.late).toBe(0);
    await clock.advance(1);
    expect(moving.late).toBe(1);
  });

  it('leaves no timer when nothing is awaited', () => {
    const clock = fakeClock();
    const deadlines = new Deadlines(clock);
    const [one, two] = [track(1_000), track(Infinity)];
    for (const each of [one, two]) deadlines.add(each);
    expect(clock.pending).toBe(1);
    deadlines.remove(one);
    deadlines.remove(two);
    deadlines.remove(two);
    expect(clock.pending).toBe(0);
  });

  it('knows those that stay when others go', async () => {
    const clock = fakeClock();
    const deadlines = new Deadlines(clock);
    const all = Array.from({ length: 5 }, () => track(1_000));
    for (const each of all) deadlines.add(each);
    const [first, , third, , last] = all;
    for (const gone of [first, last, third, first]) if (gone !== undefined) deadlines.remove(gone);
    if (first !== undefined) deadlines.add(first);
    for (const each of all) each.onLate = removing(deadlines, each);
    await clock.advance(1_000);
    expect(all.map(({ late }) => late)).toEqual([1, 1, 0, 1, 0]);
    expect(clock.pending).toBe(0);
  });

  it('uses one timer for many', () => {
    const clock = fakeClock();
    const deadlines = new Deadlines(clock);
    for (let at = 0; at < 100; at += 1) deadlines.add(track(1_000 + at));
    expect(clock.pending).toBe(1);
  });
});

function removing(deadlines: Deadlines, deadline: Deadline & { late: number }): () => void {
  return () => {
    deadline.late += 1;
    deadlines.remove(deadline);
  };
}
