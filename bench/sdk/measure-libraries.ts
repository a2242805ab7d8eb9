import type { Library } from '../../packages/proxy/test/sdk-bench/library.ts';

/** The two calls that are measured. */
export type Work = 'plain' | 'stream';

/** How long is measured, and how. */
export interface MeasureOptions {
  readonly rounds: number;
  /** Rounds before that are not counted, in which code is compiled. */
  readonly warmUps: number;
  /** Calls of each kind that a library makes in one round. */
  readonly calls: Readonly<Record<Work, number>>;
  /** Calls at once. */
  readonly concurrency: number;
  /** The text that has to arrive. */
  readonly expected: Readonly<Record<Work, string>>;
  /** From 0 to 1, for the order of the libraries in a round. */
  readonly random: () => number;
  /** CPU time of this process so far, in microseconds. */
  readonly cpuUs: () => number;
  /** Before each share of a round, so that nobody pays for another's garbage. */
  readonly collectGarbage: () => void;
  readonly say: (text: string) => void;
}

/** CPU microseconds a call, one figure a round, by kind of call and library. */
export type Figures = Readonly<Record<Work, ReadonlyMap<Library['id'], readonly number[]>>>;

/**
 * Measures libraries in turns, in another order each round, because a machine that is busy for a moment is so for one share of one round.
 *
 * @throws {Error} a library got another text than expected
 */
export async function measureLibraries(
  libraries: readonly Library[],
  options: MeasureOptions,
): Promise<Figures> {
  const figures = {
    plain: new Map<Library['id'], number[]>(),
    stream: new Map<Library['id'], number[]>(),
  };
  for (let round = 1 - options.warmUps; round <= options.rounds; round += 1) {
    for (const library of shuffled(libraries, options.random)) {
      for (const work of ['plain', 'stream'] as const) {
        const figure = await measureShare(library, work, options);
        if (round <= 0) continue;
        const before = figures[work].get(library.id) ?? [];
        figures[work].set(library.id, [...before, figure]);
      }
    }
    options.say(round <= 0 ? '  warm-up' : `  round ${round} of ${options.rounds}`);
  }
  return figures;
}

async function measureShare(
  library: Library,
  work: Work,
  { calls, concurrency, expected, cpuUs, collectGarbage }: MeasureOptions,
): Promise<number> {
  collectGarbage();
  const count = calls[work];
  let left = count;
  const callInTurn = async (): Promise<void> => {
    while (left > 0) {
      left -= 1;
      const text = await library[work]();
      if (text !== expected[work])
        throw new Error(`${library.id} got another ${work} text: ${text.slice(0, 80)}`);
    }
  };
  const before = cpuUs();
  await Promise.all(Array.from({ length: concurrency }, callInTurn));
  return (cpuUs() - before) / count;
}

function shuffled<Item>(items: readonly Item[], random: () => number): readonly Item[] {
  return items
    .map((item) => ({ item, at: random() }))
    .sort((one, other) => one.at - other.at)
    .map(({ item }) => item);
}
