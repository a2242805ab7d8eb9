/** Names of which each is given once. */
export interface FreeNames {
  /** The name, or the name with a number where it is taken. */
  take(name: string): string;
}

const longestSuffix = 8;

/**
 * Names beside those that are taken. One that is asked for again goes on with its next number, so that the same name a
 * hundred thousand times is no search among all that were given.
 *
 * @param longest  characters that a name may have, its number included; any by default
 * @param separator  what stands before a number
 */
export function createFreeNames(
  taken: Iterable<string> = [],
  longest = Infinity,
  separator = '_',
): FreeNames {
  const given = new Set(taken);
  // Keyed by the part of the name that stays when a number is added, because long names are cut to the same text.
  const numbers = new Map<string, number>();
  return {
    take(name) {
      let free = name;
      if (!given.has(free)) {
        given.add(free);
        return free;
      }
      const stem = name.slice(0, longest - longestSuffix);
      let number = numbers.get(stem) ?? 1;
      while (given.has(free)) {
        number += 1;
        const suffix = `${separator}${number}`;
        free = name.slice(0, longest - suffix.length) + suffix;
      }
      numbers.set(stem, number);
      given.add(free);
      return free;
    },
  };
}
