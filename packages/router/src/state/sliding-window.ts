/** What came within a time that moves on: a sum that forgets. */
export interface SlidingWindow {
  /** Adds an amount at `now`, in milliseconds. */
  add(now: number, amount: number): void;
  /** At least what came in the last `windowMs`. It only reads. */
  sum(now: number): number;
  /** Milliseconds until the sum is at most `most`, should nothing be added; 0 where it is now. */
  untilAtMost(now: number, most: number): number;
}

/**
 * A window of `parts` equal parts. A part counts until all of it is out of the window, so the sum may be too high by
 * one part and is never too low: a limit that is kept by this sum is kept in every stretch of `windowMs`, also across the
 * edge of a minute, and what it refuses waits for one part longer than it must.
 */
export function createSlidingWindow(windowMs = 60_000, parts = 60): SlidingWindow {
  const partMs = windowMs / parts;
  const size = parts + 1;
  // Most deployments of a large file are never called in a process, so their memory comes with the first call.
  let sums: Float64Array | undefined;
  let newest = -Infinity;
  let total = 0;

  const sumOf = (part: number): number => sums?.[((part % size) + size) % size] ?? 0;
  /** Parts that have left the window since the newest one came. */
  const goneAt = (now: number): number => Math.max(0, Math.floor(now / partMs) - newest);

  return {
    add(now, amount) {
      sums ??= new Float64Array(size);
      const part = Math.floor(now / partMs);
      if (part - newest >= size) {
        sums.fill(0);
        total = 0;
        newest = part;
      }
      for (; newest < part; newest += 1) {
        const oldest = (((newest + 1) % size) + size) % size;
        total -= sums[oldest] ?? 0;
        sums[oldest] = 0;
      }
      const at = ((newest % size) + size) % size;
      sums[at] = (sums[at] ?? 0) + amount;
      total += amount;
    },
    sum(now) {
      const gone = goneAt(now);
      if (gone === 0) return total;
      if (gone >= size) return 0;
      let left = total;
      for (let part = newest - size + 1; part <= newest - size + gone; part += 1)
        left -= sumOf(part);
      return left;
    },
    untilAtMost(now, most) {
      let left = total;
      for (let part = newest - size + 1; part <= newest; part += 1) {
        const endsAt = (part + size) * partMs;
        if (left <= most) return 0;
        left -= sumOf(part);
        if (left <= most && endsAt > now) return endsAt - now;
      }
      return 0;
    },
  };
}
