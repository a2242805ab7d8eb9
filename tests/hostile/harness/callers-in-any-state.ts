import { setTimeout as wait } from 'node:timers/promises';
import type { Random } from '../generate/random.ts';
import { type Pace, wordsOf } from './paced-upstream.ts';
import type { RawAnswer } from './raw-answers.ts';
import { openRaw, rawRequest, type RawConnection } from './raw-client.ts';

/** A caller in the middle of something when the gateway is told to stop. */
export interface Caller {
  /** What the caller is at. */
  readonly state: string;
  readonly connection: RawConnection;
  /** What must be there before the signal, unless the signal is to race with it. */
  readonly settled: Promise<unknown>;
  /** Does what the caller does after the signal. */
  readonly afterwards?: (() => void) | undefined;
  /** What is wrong with what came, once the connection has closed; `undefined` where it is right. */
  judge(): string | undefined;
}

interface Asking {
  readonly url: string;
  readonly random: Random;
}

// What ends by itself soon enough, and what does not, measured against a `drain_seconds` of four: half a second before its
// end calls are aborted. A busy machine takes its share of the rest.
const soonMs = 500;
const neverMs = 60_000;
const short: Pace = { waitMs: 0, pieces: 1, everyMs: 0, pieceBytes: 20 };

function requestOf({ random }: Asking, stream: boolean, pace: Pace) {
  const path = random.one(['/v1/chat/completions', '/v1/messages']);
  const content = wordsOf(pace);
  return rawRequest(path, {
    model: random.one(['openai', 'anthropic']),
    max_tokens: 9,
    stream,
    messages: [{ role: 'user', content }],
  });
}

/** Whether an answer is the whole of what was asked for. */
export function isGood({ status, body, isWhole, headers }: RawAnswer): boolean {
  if (status !== 200 || !isWhole) return false;
  if (!headers.get('content-type')?.includes('event-stream')) return body.endsWith('}');
  return hasEnded(body) && !hasFailed(body);
}

function hasEnded(body: string): boolean {
  return body.includes('data: [DONE]') || body.includes('event: message_stop');
}

function hasFailed(body: string): boolean {
  return body.includes('data: {"error"') || body.includes('event: error');
}

function isRefusal({ status, isWhole }: RawAnswer): boolean {
  // The second is Anthropic's word for the first.
  return (status === 503 || status === 529) && isWhole;
}

function told(answers: readonly RawAnswer[]): string {
  return (
    answers
      .map(
        ({ status, isWhole, body }) => `${status} ${isWhole ? '' : 'in part '}…${body.slice(-120)}`,
      )
      .join(' | ') || 'nothing'
  );
}

type Verdict = (answers: readonly RawAnswer[]) => boolean;

const nothing: Verdict = (answers) => answers.length === 0;
const refusedOrClosed: Verdict = (answers) => answers.every(isRefusal) && answers.length <= 1;
const refused: Verdict = (answers) => answers.length === 1 && answers.every(isRefusal);
const good: Verdict = (answers) => answers.length === 1 && answers.every(isGood);
/** Who is as quick as the signal may have come before it. */
const goodOrRefused: Verdict = (answers) =>
  answers.length === 1 && answers.every((one) => isGood(one) || isRefusal(one));
/** The first is answered in full, and so is each of the others that is answered at all. */
const firstGood: Verdict = (answers) =>
  answers[0] !== undefined &&
  isGood(answers[0]) &&
  answers.every((one) => isGood(one) || isRefusal(one));
/** An end that cannot be taken for that of a whole answer. */
const cutAndTold: Verdict = ([answer, ...others]) =>
  others.length === 0 &&
  answer !== undefined &&
  (isRefusal(answer) ||
    (answer.status === 200 && hasFailed(answer.body) && !hasEnded(answer.body)));
const notGood: Verdict = (answers) => !answers.some(isGood);

interface State {
  readonly name: string;
  open(
    asking: Asking,
    connection: RawConnection,
  ): Pick<Caller, 'settled' | 'afterwards'> | undefined;
  readonly verdict: Verdict;
}

const arrived = (): Promise<unknown> => wait(50);

function asked(stream: boolean, paceOf: (random: Random) => Partial<Pace>): State['open'] {
  return (asking, connection) => {
    const { head, body } = requestOf(asking, stream, { ...short, ...paceOf(asking.random) });
    connection.write(head + body);
    return { settled: arrived() };
  };
}

/** What callers can be at. */
const states: readonly State[] = [
  { name: 'has sent nothing', open: () => ({ settled: arrived() }), verdict: nothing },
  {
    name: 'in the middle of a head',
    open(asking, connection) {
      const { head } = requestOf(asking, false, short);
      connection.write(head.slice(0, 1 + asking.random.below(head.length - 3)));
      return { settled: arrived() };
    },
    verdict: refusedOrClosed,
  },
  {
    name: 'in the middle of a body',
    open(asking, connection) {
      const { head, body } = requestOf(asking, false, short);
      connection.write(head + body.slice(0, asking.random.below(body.length)));
      return { settled: arrived() };
    },
    verdict: refused,
  },
  {
    name: 'in the middle of a body, sent on',
    open(asking, connection) {
      const { head, body } = requestOf(asking, false, short);
      const cut = asking.random.below(body.length);
      connection.write(head + body.slice(0, cut));
      return { settled: arrived(), afterwards: () => connection.write(body.slice(cut)) };
    },
    verdict: goodOrRefused,
  },
  {
    name: 'waits for an upstream',
    open: asked(false, (random) => ({ waitMs: 100 + random.below(soonMs) })),
    verdict: good,
  },
  {
    name: 'waits for an upstream that never answers',
    open: asked(false, () => ({ waitMs: neverMs })),
    verdict: refused,
  },
  {
    name: 'waits for a stream that never begins',
    open: asked(true, () => ({ waitMs: neverMs })),
    verdict: cutAndTold,
  },
  {
    name: 'reads a stream that ends',
    open: asked(true, (random) => ({ pieces: 10, everyMs: 10 + random.below(soonMs / 10) })),
    verdict: good,
  },
  {
    name: 'reads a stream that does not end',
    open: asked(true, (random) => ({ pieces: 2_000, everyMs: 20 + random.below(50) })),
    verdict: cutAndTold,
  },
  {
    name: 'reads a long answer slowly',
    open(asking, connection) {
      const { head, body } = requestOf(asking, asking.random.chance(0.5), {
        ...short,
        pieces: 20,
        pieceBytes: 100_000,
      });
      connection.write(head + body);
      connection.pause();
      const afterMs = asking.random.below(soonMs);
      return {
        settled: wait(150),
        afterwards: () => setTimeout(() => connection.resume(), afterMs),
      };
    },
    verdict: good,
  },
  {
    name: 'reads nothing of a long answer',
    open(asking, connection) {
      const { head, body } = requestOf(asking, asking.random.chance(0.5), {
        ...short,
        pieces: 300,
        pieceBytes: 100_000,
      });
      connection.write(head + body);
      connection.pause();
      // A connection at rest does not hear that the other end has closed.
      return { settled: wait(300), afterwards: () => setTimeout(() => connection.resume(), 5_000) };
    },
    verdict: notGood,
  },
  {
    name: 'sends three requests at once',
    open(asking, connection) {
      const waits = [100 + asking.random.below(soonMs), 0, 0];
      for (const waitMs of waits) {
        const { head, body } = requestOf(asking, asking.random.chance(0.3), { ...short, waitMs });
        connection.write(head + body);
      }
      return { settled: arrived() };
    },
    verdict: firstGood,
  },
  {
    name: 'keeps its connection',
    open(asking, connection) {
      const { head, body } = requestOf(asking, asking.random.chance(0.5), short);
      connection.write(head + body);
      return { settled: connection.answered(1) };
    },
    verdict: good,
  },
  {
    name: 'has begun another request',
    open(asking, connection) {
      const { head, body } = requestOf(asking, false, short);
      connection.write(head + body);
      const next = head.slice(0, 1 + asking.random.below(head.length - 3));
      const begun = connection.answered(1).then(() => {
        connection.write(next);
        return arrived();
      });
      return { settled: begun };
    },
    verdict: firstGood,
  },
  {
    name: 'has gone away',
    open(asking, connection) {
      const { head, body } = requestOf(asking, true, { ...short, pieces: 100, everyMs: 50 });
      connection.write(head + body);
      return { settled: wait(100).then(() => connection.destroy()) };
    },
    verdict: notGood,
  },
];

/** What may become of a request that the signal overtakes: it is answered, refused, cut with an error or never read. */
const raced: Verdict = (answers) =>
  answers.every((answer) => isGood(answer) || isRefusal(answer) || cutAndTold([answer]));

/** Opens a connection that is in one of the states when it has settled. */
export async function openCaller(asking: Asking, isRace: boolean): Promise<Caller> {
  const { name, open, verdict } = asking.random.one(states);
  const connection = await openRaw(asking.url);
  const opened = open(asking, connection);
  const judge = isRace && verdict !== notGood ? raced : verdict;
  return {
    state: name,
    connection,
    settled: isRace ? Promise.resolve() : (opened?.settled ?? Promise.resolve()),
    afterwards: opened?.afterwards,
    judge() {
      const answers = connection.answers();
      return judge(answers)
        ? undefined
        : `who ${name}${isRace ? ' (raced)' : ''} got ${told(answers)}`;
    },
  };
}
