import {
  byOperation,
  type CallContext,
  type Call,
  type CallLayer,
  type JsonValue,
  type OperationName,
  type ResponseOf,
  type Result,
  type CallService,
  type Clock,
  createSleep,
  type JsonObject,
  LLMError,
  type Sleep,
  systemClock,
  systemSleep,
  toEvents,
  when,
} from '@llm/core';
import { toAskedPlan } from './asked-plan.ts';
import { inPieces, toMockAnswer, usageOf } from './mock-answer.ts';
import { readMockVector, toMockEmbeddings } from './mock-embeddings.ts';
import { readMockCategories, toMockModeration } from './mock-moderation.ts';
import { estimateTokens } from '../protocols/shared/estimate-tokens.ts';
import { isMockAsked } from '../protocols/shared/mock-asked.ts';
import { type MockPlan, readMockPlan } from './mock-plan.ts';
import { createMockStream } from './mock-stream.ts';

/** Time for mocked answers. */
export interface MockOptions {
  /** Default: the machine's. */
  readonly clock?: Clock;
}

/**
 * A layer that answers instead of the service inside it where the call's `mock_*` fields say so, and lets
 * every other call through.
 *
 * `mock_response` is a text, a whole chat completion, or the name of an error (`litellm.RateLimitError`,
 * `RateLimitError`, `rate_limited`, `Exception: content_filter_policy`, `Exception: mock_streaming_error`);
 * `mock_tool_calls` is a list of tool calls; `mock_delay` waits that many seconds first; `mock_timeout`
 * waits as long as the caller would. Streams come in pieces of three characters, `n` gives as many copies,
 * and usage is 10 tokens in and 20 out. An empty text is an answer too.
 */
export function mocked(options: MockOptions = {}): CallLayer {
  const answer = createAnswerer(options);
  const embed = createListAnswerer(embeddingsMock, options);
  const moderate = createListAnswerer(moderationMock, options);
  const mockedChat = when('chat', (inner) => async (call, context) => {
    if (call.settings.mock === undefined) return inner(call, context);
    const plan = readMockPlan(call.settings.mock);
    return plan.outcome === undefined ? inner(call, context) : answer(plan, call, context);
  });
  const mockedEmbeddings = when('embeddings', (inner) => (call, context) => {
    const { settings } = call;
    return isMockAsked(settings) ? embed(settings.mock ?? {}, call, context) : inner(call, context);
  });
  const mockedModeration = when('moderation', (inner) => (call, context) => {
    const { settings } = call;
    return isMockAsked(settings)
      ? moderate(settings.mock ?? {}, call, context)
      : inner(call, context);
  });
  return (inner) => mockedChat(mockedEmbeddings(mockedModeration(inner)));
}

/**
 * Answers every call: as its `mock_*` fields say, else as `settings` say, else as the call asks: it calls a tool that must
 * be called, gives JSON of a schema, and repeats what it was told where anything will do.
 */
export function createMockService(settings: JsonObject, options: MockOptions = {}): CallService {
  const answer = createAnswerer(options);
  const embed = createListAnswerer(embeddingsMock, options);
  const moderate = createListAnswerer(moderationMock, options);
  return byOperation({
    chat: async (call, context) =>
      answer(readMockPlan({ ...settings, ...call.settings.mock }), call, context),
    embeddings: (call, context) => embed({ ...settings, ...call.settings.mock }, call, context),
    moderation: (call, context) => moderate({ ...settings, ...call.settings.mock }, call, context),
    tokenCount: (call) => {
      const response = { inputTokens: estimateTokens(call.decoded()) };
      const answeredBy = { provider: 'mock', model: call.model, isEstimate: true };
      return Promise.resolve({
        kind: 'response',
        usage: undefined,
        decoded: () => response,
        answeredBy,
      });
    },
  });
}

function createAnswerer({ clock = systemClock }: MockOptions) {
  const sleep = clock === systemClock ? systemSleep : createSleep(clock.after);
  return async (
    given: MockPlan,
    call: Call<'chat'>,
    context: CallContext,
  ): Promise<Result<'chat'>> => {
    const text = echo(call);
    const plan = toAskedPlan(given, call, text);
    if (plan.delayMs > 0) await sleep(plan.delayMs, context.signal);
    if (plan.outcome?.kind === 'timeout') return timeOut(call, context, { clock, sleep });
    const facts = {
      id: `chatcmpl-${context.requestId}`,
      created: Math.floor(clock.date() / 1000),
      text,
    };
    const answeredBy = { provider: 'mock', model: call.model };
    if (!call.stream) {
      const response = toMockAnswer(plan, call, facts);
      return { kind: 'response', usage: response.usage, decoded: () => response, answeredBy };
    }
    const { signal } = context;
    if (plan.outcome?.kind === 'late-failure') {
      const begun = toMockAnswer(startedPlan, call, facts);
      const events = inPieces(toEvents(begun).filter(({ type }) => beforeTheEnd.has(type)));
      const stream = createMockStream(events, {
        signal,
        usageOf,
        failure: plan.outcome.error,
      });
      return { kind: 'stream', stream, answeredBy };
    }
    const events = inPieces(toEvents(toMockAnswer(plan, call, facts)));
    return { kind: 'stream', stream: createMockStream(events, { signal, usageOf }), answeredBy };
  };
}

/** An operation whose mocked answers are whole, and may be a list that `mock_response` gives. */
interface ListMock<Op extends OperationName, Item> {
  /** @throws {LLMError} invalid_request: the list holds what it must not */
  readonly readList: (given: JsonValue | undefined) => readonly Item[] | undefined;
  readonly toResponse: (
    call: Call<Op>,
    given: readonly Item[] | undefined,
    requestId: string,
  ) => ResponseOf<Op>;
}

const embeddingsMock: ListMock<'embeddings', number> = {
  readList: readMockVector,
  toResponse: toMockEmbeddings,
};
const moderationMock: ListMock<'moderation', string> = {
  readList: readMockCategories,
  toResponse: toMockModeration,
};

/** Answers a call of such an operation as its `mock_*` fields say. */
function createListAnswerer<Op extends OperationName, Item>(
  { readList, toResponse }: ListMock<Op, Item>,
  { clock = systemClock }: MockOptions,
) {
  const sleep = clock === systemClock ? systemSleep : createSleep(clock.after);
  return async (fields: JsonObject, call: Call<Op>, context: CallContext): Promise<Result<Op>> => {
    const { mock_response: given, ...others } = fields;
    const list = readList(given);
    const plan = readMockPlan(list === undefined ? fields : others);
    if (plan.delayMs > 0) await sleep(plan.delayMs, context.signal);
    if (plan.outcome?.kind === 'timeout') return timeOut(call, context, { clock, sleep });
    if (plan.outcome?.kind === 'failure' || plan.outcome?.kind === 'late-failure') {
      throw plan.outcome.error;
    }
    const response = toResponse(call, list, context.requestId);
    const answeredBy = { provider: 'mock', model: call.model };
    return { kind: 'response', usage: response.usage, decoded: () => response, answeredBy };
  };
}

const startedPlan: MockPlan = {
  outcome: { kind: 'text', text: 'This is a mock stream that breaks' },
  toolCalls: [],
  delayMs: 0,
};
const beforeTheEnd: ReadonlySet<string> = new Set(['start', 'open', 'delta']);

async function timeOut(
  call: Call,
  context: CallContext,
  { clock, sleep }: { readonly clock: Clock; readonly sleep: Sleep },
): Promise<never> {
  const left = context.deadline - clock.now();
  const ms = call.settings.timeoutMs ?? (Number.isFinite(left) ? Math.max(0, left) : 0);
  await sleep(ms, context.signal);
  throw new LLMError('timeout', `this is a mock timeout after ${ms} ms`);
}

function echo(call: Call<'chat'>): string {
  const asked = call.decoded().messages.findLast(({ role }) => role === 'user');
  const said = (asked?.content ?? []).flatMap((block) =>
    block.type === 'text' ? [block.text] : [],
  );
  return said.length === 0
    ? 'Hello! This is the mock model. Say something and I will repeat it.'
    : `Hello! This is the mock model. You said: ${said.join('\n')}`;
}
