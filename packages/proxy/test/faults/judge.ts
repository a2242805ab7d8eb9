import { goodCall, goodText } from './good-answers.ts';
import type { Truth } from './fault.ts';
import type { Told } from './vendor-clients.ts';

/** What must never be, in any cell. */
export type Rule =
  | 'it hangs'
  | 'the client breaks'
  | 'something cut is whole'
  | 'something whole is cut'
  | 'the caller is accused'
  | 'the words are lost'
  | 'the status is wrong'
  | 'the source is wrong'
  | 'the wait is absurd'
  | 'a secret leaks'
  | 'the next call suffers';

export interface Complaint {
  readonly rule: Rule;
  readonly seen: string;
}

/** What no caller may see: the upstream's key, its address, and where the gateway's code lies. */
const secrets = /sk-upstream-secret|0123456789|127\.0\.0\.1|\n +at |node_modules|\.ts:\d/;

/** Kinds of errors and words that say that the caller did something wrong. */
const accusingTypes =
  /^(invalid_request|authentication|permission|not_found|request_too_large|billing)/;
const accusingWords = /\b(the|your) (request|body|message) (must|is not|has to|body)|bad request/i;

// Longer than anybody waits; clients that obey it never come back.
const longestWaitSeconds = 86_400;

/** Everything that is wrong about what a caller was told, given the truth. */
export function judge(truth: Truth, told: Told): readonly Complaint[] {
  const { outcome } = told;
  const secret = secrets.exec(`${told.raw}\n${[...told.headers].join('\n')}`)?.[0];
  return [
    ...complain('a secret leaks', secret),
    ...complain('it hangs', outcome === 'late' ? `after ${told.ms.toFixed(0)} ms` : undefined),
    ...complain(
      'the client breaks',
      outcome === 'breaks' && truth.is !== 'garbled' ? told.message : undefined,
    ),
    ...(outcome === 'whole' ? judgeWhole(truth, told) : []),
    ...(outcome === 'error' ? judgeError(truth, told) : []),
  ];
}

function judgeWhole(truth: Truth, told: Told): readonly Complaint[] {
  const { text, calls } = told;
  if (truth.is === 'failure' || truth.is === 'broken')
    return complain('something cut is whole', JSON.stringify({ text, calls }));
  if (truth.is === 'unclear' || truth.is === 'garbled') return [];
  const call = calls[0] ?? { name: '', arguments: '' };
  const isAll =
    text === (truth.text ?? goodText) &&
    calls.length === 1 &&
    call.name === goodCall.name &&
    call.arguments === goodCall.arguments;
  return complain('something whole is cut', isAll ? undefined : JSON.stringify({ text, calls }));
}

function judgeError(truth: Truth, told: Told): readonly Complaint[] {
  const { status, message } = told;
  const isOfCaller = truth.is === 'failure' && truth.statuses.some((one) => one < 500);
  const accusation =
    !isOfCaller &&
    (accusingTypes.exec(told.type) ??
      accusingWords.exec(message)?.[0] ??
      (status >= 400 && status < 500));
  const says = truth.is === 'failure' || truth.is === 'broken' ? truth.says : undefined;
  return [
    ...complain('something whole is cut', truth.is === 'whole' ? message : undefined),
    ...complain('the caller is accused', accusation ? `${status} ${message}` : undefined),
    ...complain(
      'the words are lost',
      says === undefined || message.includes(says) ? undefined : message,
    ),
    ...judgeStatus(truth, told),
    ...judgeHeaders(told),
  ];
}

function judgeStatus(truth: Truth, { status, text, message }: Told): readonly Complaint[] {
  const seen = `${status} ${message}`;
  const isBegun = truth.is === 'broken' && text !== '';
  if (truth.is === 'failure')
    return complain('the status is wrong', truth.statuses.includes(status) ? undefined : seen);
  const isRight = isBegun ? status === 200 : status === 200 || (status >= 500 && status < 600);
  return complain('the status is wrong', isRight ? undefined : seen);
}

function judgeHeaders({ status, headers }: Told): readonly Complaint[] {
  const source = headers.get('x-llm-error-source') ?? 'none';
  const wait = headers.get('retry-after');
  const isSane = wait === null || (/^\d+$/.test(wait) && Number(wait) <= longestWaitSeconds);
  return [
    // All that goes wrong in this table went wrong at the upstream. In a stream there is no place to say so.
    ...complain('the source is wrong', status === 200 || isProvider(source) ? undefined : source),
    ...complain('the wait is absurd', isSane ? undefined : (wait ?? '')),
  ];
}

function isProvider(source: string): boolean {
  return source === 'upstream' || source === 'provider';
}

function complain(rule: Rule, seen: string | undefined): readonly Complaint[] {
  return seen === undefined ? [] : [{ rule, seen: seen.slice(0, 200) }];
}
