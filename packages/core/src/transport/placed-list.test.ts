import { describe, expect, it } from 'vitest';
import { PlacedList } from './placed-list.ts';

const member = (name: string) => ({ name, place: -1 });

function listOf(...names: readonly string[]) {
  const list = new PlacedList<ReturnType<typeof member>>();
  const members = names.map(member);
  for (const one of members) list.add(one);
  const namesIn = () => list.toArray().map(({ name }) => name);
  return { list, members, namesIn };
}

describe('PlacedList', () => {
  it('does nothing with a member that was never added, nor with one that was removed before', () => {
    const { list, members, namesIn } = listOf('a', 'b', 'c');
    list.remove(member('d'));
    for (const one of members.slice(0, 1)) {
      list.remove(one);
      list.remove(one);
    }
    expect(namesIn()).toEqual(['c', 'b']);
  });

  it('holds a member once that was added twice', () => {
    const { list, members, namesIn } = listOf('a', 'b');
    for (const one of members) list.add(one);
    expect(namesIn()).toEqual(['a', 'b']);
  });

  it('knows the place of each member, whichever goes and comes again', () => {
    const { list, members } = listOf('a', 'b', 'c', 'd');
    for (const one of members) {
      list.remove(one);
      expect([one.place, list.length]).toEqual([-1, 3]);
      expect(list.toArray().map(({ place }) => place)).toEqual([0, 1, 2]);
      list.add(one);
      expect(list.toArray()[one.place]).toBe(one);
    }
  });

  it('may change while its copy is read', () => {
    const { list } = listOf('a', 'b', 'c');
    for (const one of list.toArray()) list.remove(one);
    expect(list.length).toBe(0);
  });
});
