import type { KnownOfAnswer, Operation } from '../contract/operation.ts';
import { LLMError } from '../error/llm-error.ts';
import type { JsonValue } from '../json/json-value.ts';
import type { Extra } from '../model/extra.ts';
import type { FinishReason } from '../model/finish-reason.ts';
import type {
  TextChoice,
  TextCompletionChunk,
  TextCompletionResponse,
} from '../model/text-completion.ts';
import { joinLogprobs } from './join-logprobs.ts';

/** The continuation of one or several texts, answered whole or as a stream. */
export const textCompletion = {
  name: 'textCompletion',
  complete: (response, known) => withIdentity(response, known),
  stream: {
    isContent: ({ choices }) =>
      choices.some(({ text, finish }) => text !== '' || finish !== undefined),
    see({ choices, usage }, guard) {
      for (const { index, text } of choices) guard.see(index, text);
      return usage;
    },
    accumulate,
    toChunks,
    complete: (first, known) => withIdentity(first, known),
  },
} satisfies Operation<'textCompletion'>;

/** An answer that has no id or time gets the call's id and the time it came. */
function withIdentity<Told extends { readonly id: string; readonly created?: number }>(
  told: Told,
  known: KnownOfAnswer,
): Told {
  if (told.id !== '' && told.created !== undefined) return told;
  const id = told.id === '' ? known.id : told.id;
  return { ...told, id, created: told.created ?? known.created };
}

interface Gathered {
  text: string;
  finish: FinishReason | undefined;
  readonly logprobs: JsonValue[];
  extra: Extra | undefined;
}

function accumulate(chunks: Iterable<TextCompletionChunk>): TextCompletionResponse {
  let first: TextCompletionChunk | undefined;
  let usage: TextCompletionChunk['usage'];
  const texts = new Map<number, Gathered>();
  for (const chunk of chunks) {
    first ??= chunk;
    usage = chunk.usage ?? usage;
    for (const { index, text, finish, logprobs, extra } of chunk.choices) {
      const known = texts.get(index) ?? { text: '', finish: undefined, logprobs: [], extra };
      texts.set(index, known);
      known.text += text;
      known.finish = finish ?? known.finish;
      known.extra = extra ?? known.extra;
      if (logprobs !== undefined) known.logprobs.push(logprobs);
    }
  }
  if (first === undefined || texts.size === 0) throw unfinished();
  return {
    id: first.id,
    model: first.model,
    ...(first.created !== undefined && { created: first.created }),
    choices: [...texts].sort(([left], [right]) => left - right).map(toChoice),
    ...(usage !== undefined && { usage }),
    ...(first.extra !== undefined && { extra: first.extra }),
  };
}

function toChoice([index, { text, finish, logprobs, extra }]: readonly [
  number,
  Gathered,
]): TextChoice {
  if (finish === undefined) throw unfinished();
  return {
    index,
    text,
    finish,
    ...(logprobs.length > 0 && { logprobs: joinLogprobs(logprobs) }),
    ...(extra !== undefined && { extra }),
  };
}

function unfinished(): LLMError {
  return new LLMError('connection', 'the stream ended before the answer was finished');
}

/** Token counts come in a step of their own, as in every stream. */
function toChunks({
  usage,
  choices,
  ...head
}: TextCompletionResponse): readonly TextCompletionChunk[] {
  const texts: TextCompletionChunk = { ...head, choices };
  if (usage === undefined) return [texts];
  const { id, model, created } = head;
  const counts = { id, model, ...(created !== undefined && { created }), choices: [], usage };
  return [texts, counts];
}
