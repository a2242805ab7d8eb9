/** A measured value at a time. */
export interface Sample {
  readonly hours: number;
  readonly value: number;
}

/** The slope of the line that fits the samples best, for each hour, and the error of it that noise leaves. */
export function slopeOf(samples: readonly Sample[]): {
  readonly perHour: number;
  readonly standardError: number;
} {
  const count = samples.length;
  if (count < 3) return { perHour: Number.NaN, standardError: Number.NaN };
  const mean = (of: (sample: Sample) => number): number =>
    samples.reduce((sum, sample) => sum + of(sample), 0) / count;
  const [x, y] = [mean(({ hours }) => hours), mean(({ value }) => value)];
  const spread = mean(({ hours }) => (hours - x) ** 2) * count;
  const perHour = (mean(({ hours, value }) => (hours - x) * (value - y)) * count) / spread;
  const rest = mean(({ hours, value }) => (value - y - perHour * (hours - x)) ** 2) * count;
  return { perHour, standardError: Math.sqrt(rest / (count - 2) / spread) };
}
