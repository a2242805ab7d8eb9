import { LLMError, runMany, validateNumber } from '@llm/core';
import { type Completes, isStream } from '../batch/completes.ts';
import type { ChatToolCall, CompletionAnswer } from '../chat-completion.ts';
import type { ChatCompletionChunk } from '../chat-completion-chunk.ts';
import type {
  ChatMessage,
  ChatTool,
  CompletionOptions,
  CompletionParams,
} from '../completion-params.ts';
import { runCall, type ToolOutcome } from './run-call.ts';
import type { Tool } from './tool.ts';

export type { ToolOutcome } from './run-call.ts';

/** What `runTools` takes beside the model. */
export interface RunToolsOptions extends Omit<CompletionOptions, 'tools' | 'n'> {
  /** Tools that are run, and those of the provider. When the model calls a function without `run`, the loop ends with that answer. */
  readonly tools: readonly (Tool | ChatTool)[];
  /** Answers of the model at most. Default 10. */
  readonly max_turns?: number;
  /** Calls of one answer that run at once. Default 8. */
  readonly max_parallel?: number;
}

/** All that `runTools` takes. */
export interface RunToolsParams extends RunToolsOptions {
  /** `provider/model`, or a name that needs no provider. */
  readonly model: string;
  /** Whether the answers of the model come piece by piece. */
  readonly stream?: boolean | null | undefined;
}

/** One step on the way to the answer. `turn` counts the model's answers from 1. */
export type ToolStep =
  /** A piece of an answer, where `stream` asks for pieces. */
  | { readonly type: 'chunk'; readonly turn: number; readonly chunk: ChatCompletionChunk }
  /** A non-streaming response: calls of tools, or the last one. */
  | { readonly type: 'answer'; readonly turn: number; readonly answer: CompletionAnswer }
  /** A tool is about to run. */
  | { readonly type: 'call'; readonly turn: number; readonly call: ChatToolCall }
  /** What the model is told of a call. */
  | ({ readonly type: 'result'; readonly turn: number } & ToolOutcome);

/** A conversation with tools: `await` it for the last answer, or read its steps by `for await`, once. */
export interface ToolRun<Answer = CompletionAnswer>
  extends AsyncIterable<ToolStep>, PromiseLike<Answer> {
  /** The last answer. It runs the conversation where nobody reads the steps, and may be asked at any time. */
  final(): Promise<Answer>;
  /** The conversation so far, with the answers and the results of tools. */
  readonly messages: readonly ChatMessage[];
}

/**
 * Asks a model, runs the tools that it calls, tells it what they gave, and so on until it answers.
 *
 * Nothing is asked before somebody awaits the answer or reads the steps. Calls of one answer run side by side, and the model is told
 * their results in its own order. What a tool throws, arguments that do not fit and names of no tool are told to the model, too. A
 * `tool_choice` that forces a call holds for the first answer alone. Leaving the loop over the steps, or aborting `signal`, closes
 * the call that is under way and aborts the signal of running tools.
 *
 * @throws {TypeError} a bound is none; the steps are read twice
 * @throws {LLMError} (the run) what a call throws; cancelled: `signal` aborted; invalid_response: the model calls tools still in
 *   its last answer
 */
export function runTools(client: Completes, params: RunToolsParams): ToolRun {
  const { max_turns: maxTurns = 10, max_parallel: maxParallel = 8 } = params;
  validateNumber('max_turns', maxTurns, { min: 1, whole: true });
  validateNumber('max_parallel', maxParallel, { min: 1, whole: true });
  const messages = [...params.messages];
  const controller = new AbortController();
  const settled = createPromise<CompletionAnswer>();
  let isRead = false;
  async function* steps(): AsyncGenerator<ToolStep, void, undefined> {
    const abort = (): void => controller.abort(params.signal?.reason);
    if (params.signal?.aborted === true) abort();
    params.signal?.addEventListener('abort', abort, { once: true });
    try {
      const run = { client, params, messages, maxTurns, maxParallel, signal: controller.signal };
      settled.resolve(yield* converse(run));
    } catch (cause) {
      settled.reject(cause);
      throw cause;
    } finally {
      params.signal?.removeEventListener('abort', abort);
      controller.abort();
      settled.reject(new LLMError('cancelled', 'the conversation was left before its last answer'));
    }
  }
  const read = (): AsyncGenerator<ToolStep, void, undefined> => {
    if (isRead) throw new TypeError('the steps of a conversation can be read only once');
    isRead = true;
    return steps();
  };
  const final = (): Promise<CompletionAnswer> => {
    if (!isRead) void readOut(read());
    return settled.promise;
  };
  return {
    messages,
    final,
    then: (onAnswer, onFailure) => final().then(onAnswer, onFailure),
    [Symbol.asyncIterator]: read,
  };
}

/** Whoever asked for the answer is told of a failure. */
async function readOut(steps: AsyncIterable<ToolStep>): Promise<void> {
  try {
    for await (const _ of steps);
  } catch {
    return;
  }
}

function createPromise<Value>() {
  let resolve: (value: Value) => void = () => undefined;
  let reject: (cause: unknown) => void = () => undefined;
  const promise = new Promise<Value>((onValue, onCause) => {
    resolve = onValue;
    reject = onCause;
  });
  // The reader of the steps gets the failure there.
  promise.catch(() => undefined);
  return { promise, resolve, reject };
}

interface Conversation {
  readonly client: Completes;
  readonly params: RunToolsParams;
  /** Grows with each turn. */
  readonly messages: ChatMessage[];
  readonly maxTurns: number;
  readonly maxParallel: number;
  readonly signal: AbortSignal;
}

type Steps<Given> = AsyncGenerator<ToolStep, Given, undefined>;

async function* converse(run: Conversation): Steps<CompletionAnswer> {
  const { params, messages, maxTurns } = run;
  const own = new Map(params.tools.filter(isOwn).map((one) => [one.function.name, one]));
  const others = new Set(params.tools.filter((one) => !isOwn(one)).map(nameOf));
  for (let turn = 1; turn <= maxTurns; turn += 1) {
    const answer = yield* askModel(run, turn);
    const message = answer.choices[0]?.message;
    if (message !== undefined) messages.push(message);
    yield { type: 'answer', turn, answer };
    const calls = message?.tool_calls ?? [];
    if (calls.length === 0 || calls.some((call) => others.has(nameOf(call)))) return answer;
    if (turn < maxTurns) yield* runCalls(run, { calls, own, turn });
  }
  const turns = maxTurns === 1 ? '1 answer' : `${maxTurns} answers`;
  throw new LLMError('invalid_response', `the model calls tools still after ${turns} (max_turns)`, {
    retryable: false,
  });
}

function isOwn(one: Tool | ChatTool): one is Tool {
  return 'run' in one && typeof one.run === 'function';
}

/** The name of a function or of a tool that takes free text; of what only a provider knows, its kind. */
function nameOf(one: ChatTool | ChatToolCall): string {
  if (one.type === 'function') return one.function.name;
  return one.type === 'custom' ? one.custom.name : one.type;
}

async function* askModel(
  { client, params, messages, signal }: Conversation,
  turn: number,
): Steps<CompletionAnswer> {
  const { max_turns: _, max_parallel: __, tools, tool_choice: choice, ...rest } = params;
  const isForced = choice !== undefined && choice !== null && choice !== 'none';
  const asked: CompletionParams = {
    ...rest,
    messages: [...messages],
    tools: tools.map((one) => (isOwn(one) ? withoutRun(one) : one)),
    ...(choice !== undefined && { tool_choice: isForced && turn > 1 ? 'auto' : choice }),
    signal,
  };
  const answer = await client.completion(asked);
  if (!isStream(answer)) return answer;
  for await (const chunk of answer) yield { type: 'chunk', turn, chunk };
  return answer.final();
}

function withoutRun({ run: _, ...shown }: Tool): ChatTool {
  return shown;
}

interface CallsOfTurn {
  readonly calls: readonly ChatToolCall[];
  readonly own: ReadonlyMap<string, Tool>;
  readonly turn: number;
}

/** Runs the calls of one answer, and puts their results behind it in its own order. */
async function* runCalls(
  { messages, maxParallel, signal }: Conversation,
  { calls, own, turn }: CallsOfTurn,
): Steps<void> {
  for (const call of calls) yield { type: 'call', turn, call };
  const told = new Map<number, string>();
  const soFar = [...messages];
  const running = runMany(
    calls,
    (call, _, inner) => runCall({ call, tools: own, messages: soFar, signal: inner }),
    { concurrency: maxParallel, signal },
  );
  for await (const { index, value: outcome } of running) {
    // Without an outcome the run was aborted, which the loop throws next.
    if (outcome === undefined) continue;
    told.set(index, outcome.content);
    yield { type: 'result', turn, ...outcome };
  }
  for (const [index, { id }] of calls.entries())
    messages.push({ role: 'tool', tool_call_id: id, content: told.get(index) ?? '' });
}
