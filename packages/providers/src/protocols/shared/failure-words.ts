import { asArray, asObject, asString, type JsonObject, type JsonValue } from '@llm/core';

// Enough for any explanation of a model's server; longer ones repeat the request.
const longest = 2_000;

/**
 * Why an upstream failed, in its own words, wherever they stand in its body; `undefined` where it gave none.
 *
 * Known places: `error.message` (OpenAI, Anthropic, Google), `error` as text (text-generation-inference, Ollama),
 * `message` (Mistral, Cohere, vLLM), `Message` and `errorMessage` (AWS), `detail` as text or as FastAPI's list of
 * `{ loc, msg }`, `errors` as a list, `error_description` (OAuth 2.0, RFC 6749), `title` (RFC 9457), `msg`, `reason`, and
 * plain text. A list is read by its first entry (Google). A page of HTML explains nothing to a caller.
 */
export function failureWords(body: unknown): string | undefined {
  if (typeof body === 'string') return plainText(body);
  const outer = asObject(asArray(body)?.[0] ?? body);
  if (outer === undefined) return undefined;
  const { error } = outer;
  const inner = asObject(error);
  // A code at `error` and a sentence beside it is OAuth's form.
  const described = filled(outer['error_description']);
  return (inner && wordsIn(inner)) ?? described ?? filled(error) ?? wordsIn(outer);
}

const fieldsOfText = [
  'message',
  'Message',
  'errorMessage',
  'error_message',
  'error_description',
  'detail',
  'details',
  'msg',
  'reason',
  'title',
];
const fieldsOfLists = ['detail', 'details', 'errors'];

function wordsIn(fields: JsonObject): string | undefined {
  for (const name of fieldsOfText) {
    const text = filled(fields[name]) ?? filled(asObject(fields[name])?.['message']);
    if (text !== undefined) return text;
  }
  for (const name of fieldsOfLists) {
    const texts = (asArray(fields[name]) ?? []).map(ofEntry).filter((text) => text !== undefined);
    if (texts.length > 0) return texts.join('; ').slice(0, longest);
  }
  return undefined;
}

/** An entry of a list of mistakes: a text, or FastAPI's `{ loc: ['body', 'messages', 0], msg }`. */
function ofEntry(entry: JsonValue): string | undefined {
  if (typeof entry === 'string') return filled(entry);
  const fields = asObject(entry);
  const said = filled(fields?.['msg']) ?? filled(fields?.['message']) ?? filled(fields?.['detail']);
  if (said === undefined) return undefined;
  const place = (asArray(fields?.['loc']) ?? [])
    .filter((step) => typeof step === 'string' || typeof step === 'number')
    .filter((step, at) => at > 0 || step !== 'body')
    .join('.');
  return place === '' ? said : `${place}: ${said}`;
}

function filled(value: JsonValue | undefined): string | undefined {
  const text = asString(value)?.trim();
  return text === undefined || text === '' ? undefined : text.slice(0, longest);
}

/** A page of HTML, or JSON that was cut off. */
const noExplanation = /^[<{[]/;

function plainText(body: string): string | undefined {
  const text = body.trim();
  return text === '' || noExplanation.test(text) ? undefined : text.slice(0, 300);
}
