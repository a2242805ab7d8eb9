import {
  asArray,
  asObject,
  asString,
  type JsonObject,
  type JsonValue,
  LLMError,
  validateObjects,
  validateText,
} from '@llm/core';
import { declareFunctions } from './declare-functions.ts';
import { encodingOf } from './encoding-of.ts';
import { imageSizeOf } from './image-size.ts';
import { imageTokens } from './image-tokens.ts';
import { loadEncoding } from './load-encoding.ts';
import { tokenPieces } from './token-pieces.ts';

/** A message in OpenAI's form, as far as its tokens are concerned. */
export interface CountableMessage {
  /** Who speaks. */
  readonly role: string;
  /** Content, as text or parts. Default: nothing. */
  readonly content?: unknown;
  /** Name of the participant. Default: none. */
  readonly name?: string | undefined;
}

/** What to count: a text, or messages with their tools. */
export interface TokenCounterParams {
  /** Decides on the list of tokens, and on what an image counts. */
  readonly model: string;
  /** One text, or several that are joined. */
  readonly text?: string | readonly string[];
  /** Messages to count. Default: `text` is counted. */
  readonly messages?: readonly CountableMessage[];
  /** Only with messages. */
  readonly tools?: readonly unknown[];
  /** Which tool the model must call, as in a request; it takes tokens too. Default: the model decides. */
  readonly tool_choice?: unknown;
  /** The messages are an answer, so that nothing is added for the beginning of one. Default `false`. */
  readonly count_response_tokens?: boolean;
  /** Ends the work. */
  readonly signal?: AbortSignal;
}

// OpenAI's counts (developers.openai.com/cookbook, How to count tokens with tiktoken, read 2026-11-30), and LiteLLM's.
const perMessage = 3;
const perName = 1;
const beginningOfAnswer = 3;
const perTools = 9;
const lessWithSystem = 4;
const choiceOfNone = 1;
const choiceOfTool = 7;

/**
 * How many tokens a text or a conversation is, without asking anybody: nothing is fetched, and an image counts by its
 * maker's formula where its bytes are there.
 *
 * Equals the published counts for OpenAI's models. For others it counts by `cl100k_base`, which is an estimate; their
 * providers' own counts are `countTokens` of a client. A megabyte does not hold the event loop for longer than a few
 * milliseconds at a time.
 *
 * @throws {LLMError} invalid_request: there are both text and messages, or neither, or a text with tools, or one of them is of
 *   another type
 */
export async function tokenCounter(params: TokenCounterParams): Promise<number> {
  const { model, text, messages, tools, signal } = params;
  if ((text === undefined) === (messages === undefined)) {
    throw refuse('text', 'either a text or messages are counted, and one of them is needed');
  }
  if (messages !== undefined) validateObjects(messages, 'messages');
  const encoding = await loadEncoding(encodingOf(validateText(model, 'model')));
  const count = async (value: string): Promise<number> => {
    let tokens = 0;
    for await (const piece of tokenPieces(encoding, value, signal)) tokens += piece.length;
    return tokens;
  };
  if (messages === undefined) {
    if (tools !== undefined && tools.length > 0) {
      throw refuse('tools', 'tools are counted with messages, and not with a text');
    }
    return count(typeof text === 'string' ? text : (text ?? []).join(''));
  }
  let total = params.count_response_tokens === true ? 0 : beginningOfAnswer;
  for (const message of messages) total += await messageTokens(message, { model, count });
  return total + (await toolTokens(params, count));
}

interface Counting {
  readonly model: string;
  readonly count: (text: string) => Promise<number>;
}

async function messageTokens(message: CountableMessage, counting: Counting): Promise<number> {
  let tokens = perMessage;
  for (const [name, value] of Object.entries(message)) {
    if (typeof value === 'string') {
      tokens += await counting.count(value);
      if (name === 'name') tokens += perName;
    } else if (name === 'function_call') {
      tokens += await counting.count(asString(asObject(value)?.['arguments']) ?? '');
    } else {
      for (const item of asArray(value) ?? []) tokens += await itemTokens(item, counting);
    }
  }
  return tokens;
}

/** A part of a content, a call of a tool, or a block of thoughts. */
async function itemTokens(item: JsonValue, { model, count }: Counting): Promise<number> {
  const part = asObject(item);
  if (part === undefined) return count(asString(item) ?? '');
  const image = imageOf(part);
  if (image !== undefined) {
    return imageTokens(model, imageSizeOf(image.url), image.detail);
  }
  const called = asString(asObject(part['function'])?.['arguments']);
  const text = called ?? asString(part['text']) ?? asString(part['thinking']) ?? '';
  return count(text);
}

function imageOf(part: JsonObject) {
  const field = part['image_url'];
  if (field === undefined) return undefined;
  const image = asObject(field);
  const detail = asString(image?.['detail']);
  const known = detail === 'low' || detail === 'high' ? detail : 'auto';
  return { url: asString(image?.['url']) ?? asString(field) ?? '', detail: known } as const;
}

async function toolTokens(
  { messages = [], tools, tool_choice: choice }: TokenCounterParams,
  count: Counting['count'],
): Promise<number> {
  // Programs that have no tools often say `null`.
  const listed = tools ?? [];
  validateObjects(listed, 'tools');
  const functions = listed.flatMap((tool) => {
    const definition = asObject(asObject(tool)?.['function']);
    return definition === undefined ? [] : [definition];
  });
  let tokens = 0;
  if (functions.length > 0) {
    tokens += perTools + (await count(declareFunctions(functions)));
    if (messages.some(({ role }) => role === 'system')) tokens -= lessWithSystem;
  }
  if (choice === 'none') tokens += choiceOfNone;
  const chosen = asString(asObject(asObject(choice)?.['function'])?.['name']);
  if (chosen !== undefined) tokens += choiceOfTool + (await count(chosen));
  return tokens;
}

function refuse(param: string, message: string): LLMError {
  return new LLMError('invalid_request', message, { param });
}
