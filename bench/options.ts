import { parseArgs } from 'node:util';
import { scenarioIds } from './scenarios.ts';
import { targetIds } from './target-ids.ts';
import type { TargetId } from './target-ids.ts';

export interface BenchOptions {
  readonly scenarios: readonly string[];
  /** What each scenario is measured with; undefined for its usual targets. */
  readonly targets: readonly TargetId[] | undefined;
  readonly rounds: number;
  /** Length of one measured round. */
  readonly seconds: number;
  readonly connections: number;
  /** Open streams of the paced scenario. */
  readonly streams: number;
  /** Events the fake upstream puts into one write in the stream scenarios. */
  readonly eventsPerWrite: number;
  readonly markdown: boolean;
  readonly check: boolean;
  readonly quick: boolean;
  /** Writes a CPU profile of every gateway process beside the results. It slows the gateway down. */
  readonly profile: boolean;
}

export const usage = `pnpm bench [options]

  --scenario a,b   of ${scenarioIds.join(', ')}
  --targets a,b    of ${targetIds.join(', ')};
                   each scenario has its usual ones
  --rounds n       measured rounds of every target (5; paced: at most 3)
  --seconds n      length of a round (2)
  --quick          2 rounds of 1 second: shows that everything runs, its figures prove nothing
  --connections n  open connections of the closed loop (64; chat-1k-8 has 8)
  --streams n      open streams of the paced scenario (512)
  --burst n        events the upstream puts into one write (10)
  --profile        write CPU profiles of the gateway into bench/results; its figures suffer
  --markdown       print only the table, for docs/performance.md
  --check          exit with 1 and name each miss when a floor is not reached
`;

const bounds = { rounds: 50, seconds: 60, connections: 1_024, streams: 4_096, burst: 1_000 };

/**
 * Reads the command line.
 *
 * @throws {Error} naming the flag: an unknown one, an unknown name in a list, a number out of its bounds
 */
export function decodeOptions(given: readonly string[]): BenchOptions | 'help' {
  const { values } = parseArgs({
    // `pnpm bench -- --quick` hands the separator on.
    args: given.filter((argument) => argument !== '--'),
    options: {
      scenario: { type: 'string' },
      targets: { type: 'string' },
      rounds: { type: 'string' },
      seconds: { type: 'string' },
      connections: { type: 'string' },
      streams: { type: 'string' },
      burst: { type: 'string' },
      quick: { type: 'boolean', default: false },
      markdown: { type: 'boolean', default: false },
      check: { type: 'boolean', default: false },
      profile: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return 'help';
  const number = (flag: keyof typeof bounds, fallback: number): number => {
    const text = values[flag];
    if (text === undefined) return fallback;
    const value = Number(text);
    if (value > 0 && value <= bounds[flag] && (Number.isInteger(value) || flag === 'seconds')) {
      return value;
    }
    throw new Error(
      `--${flag} has to be a number from 1 to ${String(bounds[flag])}, not "${text}"`,
    );
  };
  return {
    scenarios: pick('scenario', values.scenario, scenarioIds) ?? defaultScenarios,
    targets: pick('targets', values.targets, targetIds),
    rounds: number('rounds', values.quick ? 2 : 5),
    seconds: number('seconds', values.quick ? 1 : 2),
    connections: number('connections', 64),
    streams: number('streams', 512),
    eventsPerWrite: number('burst', 10),
    markdown: values.markdown,
    check: values.check,
    quick: values.quick,
    profile: values.profile,
  };
}

const extraScenarios = [
  'anthropic-stream',
  'gemini',
  'bedrock',
  'embeddings',
  'messages',
  'messages-stream',
];
const defaultScenarios = scenarioIds.filter((id) => !extraScenarios.includes(id));

function pick<Name extends string>(
  flag: string,
  text: string | undefined,
  known: readonly Name[],
): readonly Name[] | undefined {
  return text?.split(',').map((name) => {
    const found = known.find((one) => one === name.trim());
    if (found === undefined) throw new Error(`--${flag}: "${name}" is none of ${known.join(', ')}`);
    return found;
  });
}
