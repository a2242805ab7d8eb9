import type { UpstreamKind } from '../support/stage.ts';
import { startGateway } from '../support/start-gateway.ts';
import { cutFaults } from './cut-faults.ts';
import { errorFaults } from './error-faults.ts';
import type { Fault, FaultKind, Script, Truth, Wire } from './fault.ts';
import { framingFaults } from './framing-faults.ts';
import { goodScript } from './good-answers.ts';
import { type Complaint, judge } from './judge.ts';
import { type ScriptedUpstream, startScriptedUpstream } from './scripted-upstream.ts';
import { shapeFaults } from './shape-faults.ts';
import { timeFaults, timeouts } from './time-faults.ts';
import { transportFaults } from './transport-faults.ts';
import { type AskOptions, askWithClient, type Caller, type Told } from './vendor-clients.ts';

export const faultKinds: readonly FaultKind[] = [
  ...transportFaults,
  ...cutFaults,
  ...framingFaults,
  ...shapeFaults,
  ...errorFaults,
  ...timeFaults,
];

/** One fault as one caller met it. */
export interface Cell {
  readonly kind: string;
  readonly fault: string;
  /** The caller's route, the upstream, and how the answer was asked for, such as `chat < anthropic, streamed`. */
  readonly way: string;
  readonly truth: Truth;
  readonly told: Told;
  readonly complaints: readonly Complaint[];
}

const routes: Readonly<Record<Caller, string>> = {
  openai: 'chat',
  anthropic: 'messages',
  responses: 'responses',
};
const kinds: readonly UpstreamKind[] = ['openai', 'anthropic'];
const callers: readonly Caller[] = [...kinds, 'responses'];
export const ways: readonly (Wire & { readonly caller: Caller; readonly way: string })[] =
  callers.flatMap((caller) =>
    kinds.flatMap((upstream) =>
      [false, true].map((stream) => ({
        caller,
        upstream,
        stream,
        way: `${routes[caller]} < ${upstream}, ${stream ? 'streamed' : 'plain'}`,
      })),
    ),
  );

// Most cells wait for something, and two cores have to do for all of them.
const atOnce = 12;
const kindsAtOnce = 3;
/** Longer than every bound of the gateway together: whoever waits so long waits for ever. */
const limitMs = 6_000;

/** Lets every caller meet every fault of a kind, behind one gateway. */
export async function runFaults({
  kind,
  isOfConnection,
  faults,
}: FaultKind): Promise<readonly Cell[]> {
  const upstreams = await Promise.all(faults.map(() => startScriptedUpstream()));
  const refused = await startScriptedUpstream();
  await refused.close();
  const originOf = (at: number) => {
    const isRefused = faults[at]?.play({ upstream: 'openai', stream: true })?.isRefused === true;
    return (isRefused ? refused : upstreams[at])?.origin ?? '';
  };
  const models = faults.flatMap((_, at) => [
    // It knows Chat Completions only, so that Responses callers are translated.
    [`${at}-openai`, { provider: 'chat', baseUrl: `${originOf(at)}/v1` }] as const,
    [`${at}-anthropic`, { provider: 'anthropic', baseUrl: originOf(at) }] as const,
  ]);
  const gateway = await startGateway({
    models: Object.fromEntries(models),
    // What is wrong with one caller's answer must not spare the next one the same.
    cooldown: false,
    timeouts,
  });
  const { url } = gateway;
  try {
    const cells: Cell[][] = faults.map(() => []);
    const waiting = [...faults.entries()];
    const work = async (): Promise<void> => {
      for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
        const [at, fault] = next;
        const upstream = upstreams[at];
        if (upstream === undefined) return;
        for (const way of ways) {
          const { stream, caller } = way;
          const script = fault.play(way);
          if (script === undefined) continue;
          const truth = fault.truth(way);
          const asked = { url, caller, stream, model: `${at}-${way.upstream}`, limitMs };
          const told = await askTwice(upstream, script, { truth, asked });
          await upstream.play(goodScript(way));
          const after =
            isOfConnection === undefined || script.isRefused === true
              ? undefined
              : await askWithClient(asked);
          const complaints = [...judge(truth, told), ...judgeNext(after)];
          cells[at]?.push({ kind, fault: fault.name, way: way.way, truth, told, complaints });
        }
      }
    };
    await Promise.all(Array.from({ length: atOnce }, work));
    return cells.flat();
  } finally {
    await gateway.close();
    await Promise.all(upstreams.map((upstream) => upstream.close()));
  }
}

interface Question {
  readonly truth: Truth;
  readonly asked: AskOptions;
}

/** Asks again where a bound passed that the fault has nothing to do with: a busy machine is no failure. */
async function askTwice(
  upstream: ScriptedUpstream,
  script: Script,
  { truth, asked }: Question,
): Promise<Told> {
  await upstream.play(script);
  const told = await askWithClient(asked);
  const isLate = told.status === 504 || told.outcome === 'late';
  if (!isLate || (truth.is === 'failure' && truth.statuses.includes(504))) return told;
  await upstream.play(script);
  return askWithClient(asked);
}

/** Runs several kinds side by side, those that wait beside those that compute, and gives their cells in order. */
export async function runAllFaults(
  all: readonly FaultKind[] = faultKinds,
): Promise<readonly Cell[]> {
  const cells: (readonly Cell[])[] = [];
  const waiting = [...all.entries()];
  const work = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const [at, kind] = next;
      cells[at] = await runFaults(kind);
    }
  };
  await Promise.all(Array.from({ length: kindsAtOnce }, work));
  return cells.flat();
}

/** The call after a fault goes to an upstream that is well again, perhaps over the same connection. */
function judgeNext(told: Told | undefined): readonly Complaint[] {
  if (told === undefined) return [];
  const [first] = judge({ is: 'whole' }, told);
  return first === undefined ? [] : [{ rule: 'the next call suffers', seen: first.seen }];
}

/** The number of faults that at least one caller can meet. */
export function countFaults(all: readonly FaultKind[] = faultKinds): number {
  const isMet = (fault: Fault) => ways.some((way) => fault.play(way) !== undefined);
  return all.reduce((sum, { faults }) => sum + faults.filter(isMet).length, 0);
}
