import {
  addUsage,
  type Answer,
  type Call,
  type CallContext,
  type CallLayer,
  type CallService,
  changeError,
  invalidField,
  isLLMError,
  judgeLosses,
  type LLMError,
  type Loss,
  type Result,
  type TextCompletionRequest,
  toLLMError,
  when,
} from '@llm/core';
import { answerAll } from './answer-all.ts';
import { toTexts } from './chat-texts.ts';
import { joinLosses, streamAll } from './stream-all.ts';
import { lossesByChat, placeOf, toChatRequest } from './to-chat-request.ts';

/** Calls of one list that are made at once. */
const atOnce = 8;
/** One request must not become any number of them. */
const mostPrompts = 128;
/** Models are named by callers where a deployment takes any, so there is an end to how many are remembered. */
const mostRemembered = 1_000;

/**
 * A layer that has a chat answer calls for completions which the service inside it cannot answer: its provider has no such
 * API, or says that this model is not to be had there.
 *
 * Each prompt becomes a conversation of one message. Several are asked side by side, or one after the other where the
 * answer is streamed. What chat cannot say, such as `suffix`, is refused by name, or left out where the call asks for that.
 */
export const completedByChat: CallLayer = (inner) => {
  const chatOnly = new Set<string>();
  return when('textCompletion', (own) => async (call, context) => {
    if (chatOnly.has(call.model)) return byChat(inner, call, context);
    try {
      return await own(call, context);
    } catch (cause) {
      if (!isLLMError(cause) || !isWithoutCompletions(cause)) throw cause;
      if (cause.upstream?.status === undefined) return byChat(inner, call, context);
      const result = await insteadOf(cause, byChat(inner, call, context));
      if (chatOnly.size < mostRemembered) chatOnly.add(call.model);
      return result;
    }
  })(inner);
};

/** An upstream that has no completions of a model may not have the model at all, and then its first word counts. */
async function insteadOf<Given>(refused: LLMError, asked: Promise<Given>): Promise<Given> {
  try {
    return await asked;
  } catch (cause) {
    const error = toLLMError(cause);
    const isOurs = error.upstream === undefined;
    const isNoBetter = isOurs
      ? error.code === 'unsupported' || error.code === 'invalid_request'
      : error.upstream.status === 404;
    throw isNoBetter ? refused : error;
  }
}

function isWithoutCompletions({ upstream, code, param }: LLMError): boolean {
  if (upstream?.status === undefined) return code === 'unsupported' && param === undefined;
  // Azure's word, under status 400, for a deployment whose model has no such operation
  // (github.com/Azure-Samples/openai-python-enterprise-logging issue 27 of 2023-12-04, read 2026-11-30); OpenAI answers 404.
  if (upstream.code === 'OperationNotSupported') return true;
  return upstream.status === 404 || upstream.status === 405 || upstream.status === 501;
}

/**
 * Has a chat answer a call for completions.
 *
 * @throws {LLMError} unsupported: chat cannot say a part of the request; invalid_request: more than 128 prompts; otherwise as
 *   the first prompt that fails, which the error names
 */
export async function byChat(
  inner: CallService,
  call: Call<'textCompletion'>,
  context: CallContext,
): Promise<Result<'textCompletion'>> {
  const request = call.decoded();
  if (request.prompts.length > mostPrompts)
    throw invalidField('prompt', `a list of at most ${mostPrompts} where a chat answers it`);
  const losses = judgeLosses({ id: 'chat' }, call, lossesByChat(request)) ?? [];
  const asked = { inner, call, request, losses };
  return call.stream ? streamAll(toQuestions(asked), context) : answerWhole(asked, context);
}

interface Asked {
  readonly inner: CallService;
  readonly call: Call<'textCompletion'>;
  readonly request: TextCompletionRequest;
  readonly losses: readonly Loss[];
}

function toQuestions({ inner, call, request, losses }: Asked) {
  return {
    losses,
    model: call.model,
    places: request.prompts.map((prompt, at) => placeAt(request, prompt, at)),
    ask: (at: number, context: CallContext) =>
      named(placeOf(request, at), inner(toChatCall(call, request, at), context)),
    toError: (cause: unknown, at: number) => toNamed(placeOf(request, at), cause),
  };
}

async function answerWhole(asked: Asked, context: CallContext): Promise<Answer<'textCompletion'>> {
  const { losses, places, ask, toError } = toQuestions(asked);
  const answers = await answerAll(places, { atOnce, context }, async (place, at, inner) => {
    const result = await ask(at, inner);
    if (result.kind === 'stream') {
      result.stream.cancel();
      throw new TypeError('a call that asked for a whole answer was given a stream');
    }
    try {
      const response = result.decoded();
      return { result, response, texts: toTexts(response, place) };
    } catch (cause) {
      throw toError(cause, at);
    }
  });
  const [first] = answers;
  if (first === undefined) throw new TypeError('a call for completions has at least one prompt');
  const { id, model, created } = first.response;
  const usage = answers
    .map(({ result, response }) => result.usage ?? response.usage)
    .reduce(addUsage, undefined);
  const response = {
    id,
    model,
    ...(created !== undefined && { created }),
    choices: answers.flatMap(({ texts }) => texts),
    ...(usage !== undefined && { usage }),
  };
  const { answeredBy, headers, status, replays } = first.result;
  return {
    kind: 'response',
    answeredBy,
    headers,
    status,
    replays,
    losses: joinLosses(losses, first.result.losses),
    usage,
    decoded: () => response,
  };
}

function placeAt(request: TextCompletionRequest, prompt: unknown, at: number) {
  const isEchoed = request.echo === true && typeof prompt === 'string';
  return { first: at * (request.candidates ?? 1), echo: isEchoed ? prompt : '' };
}

function toChatCall(
  call: Call<'textCompletion'>,
  request: TextCompletionRequest,
  at: number,
): Call<'chat'> {
  const { model, stream, settings, asked, withoutEffect } = call;
  const prompt = request.prompts[at];
  const chat = toChatRequest(request, typeof prompt === 'string' ? prompt : '');
  return {
    operation: 'chat',
    model,
    stream,
    settings,
    ...(asked !== undefined && { asked }),
    ...(withoutEffect !== undefined && { withoutEffect }),
    decoded: () => chat,
  };
}

async function named<Given>(place: string, asked: Promise<Given>): Promise<Given> {
  try {
    return await asked;
  } catch (cause) {
    throw toNamed(place, cause);
  }
}

/** A failure in the words of who sent prompts and knows nothing of messages. */
function toNamed(place: string, cause: unknown): LLMError {
  const error = toLLMError(cause);
  const isOfMessages = error.param?.startsWith('messages') === true;
  const isOne = place === 'prompt';
  if (isOne && !isOfMessages) return error;
  return changeError(error, {
    ...(isOfMessages && { param: place }),
    ...(!isOne && { message: `${place}: ${error.message}` }),
  });
}
