import { LLMError, systemSleep } from '@llm/core';
import { encodingOf } from './encoding-of.ts';
import { loadEncoding } from './load-encoding.ts';
import { tokenPieces } from './token-pieces.ts';

/**
 * The tokens of a text, as numbers of the model's list.
 *
 * Exact for OpenAI's models; for others by `cl100k_base`. A run of more than 200 letters or signs without a space is cut into
 * such pieces first. What looks like a special token is encoded as the text that it is. Long texts let the event loop run.
 */
export async function encode({
  model,
  text,
}: {
  readonly model: string;
  readonly text: string;
}): Promise<readonly number[]> {
  const tokens: number[] = [];
  for await (const piece of tokenPieces(await loadEncoding(encodingOf(model)), text))
    for (const token of piece) tokens.push(token);
  return tokens;
}

/**
 * The text of tokens, which is what was encoded.
 *
 * @throws {LLMError} invalid_request: a token is not in the model's list
 */
export async function decode({
  model,
  tokens,
}: {
  readonly model: string;
  readonly tokens: readonly number[];
}): Promise<string> {
  const encoding = await loadEncoding(encodingOf(model));
  const last = encoding.vocabularySize - 1;
  const wrong = tokens.find((token) => !(Number.isInteger(token) && token >= 0 && token <= last));
  if (wrong !== undefined) {
    const message = `${wrong} is no token of ${model}: they are whole numbers from 0 to ${last}`;
    throw new LLMError('invalid_request', message, { param: 'tokens' });
  }
  const parts: string[] = [];
  let turnEnds = performance.now() + turnMs;
  for (const part of encoding.decodeGenerator(tokens)) {
    parts.push(part);
    if (performance.now() < turnEnds) continue;
    await systemSleep(0, neverAborted);
    turnEnds = performance.now() + turnMs;
  }
  return parts.join('');
}

const turnMs = 8;
const neverAborted = new AbortController().signal;
