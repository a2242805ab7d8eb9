import {
  asArray,
  asNumber,
  asObject,
  asString,
  type JsonObject,
  type JsonValue,
  type TextPiece,
} from '@llm/core';
import { decodeFinish } from '../shared/openai-finish.ts';
import { decodeInBandError } from './decode-error.ts';
import { choiceFields, restOf } from './fields.ts';
import { protocolId, type WireChoice } from './wire.ts';

/**
 * The texts of an answer, or the pieces of a chunk.
 *
 * @throws {LLMError} a text failed
 */
export function decodeChoices(value: JsonValue | undefined): readonly TextPiece[] {
  return (asArray(value) ?? [])
    .map(asObject)
    .filter((choice) => choice !== undefined)
    .map(decodeChoice);
}

function decodeChoice(choice: JsonObject, position: number): TextPiece {
  const { text, index, logprobs, finish_reason: reason }: WireChoice = choice;
  const word = asString(reason);
  if (word === 'error') throw decodeInBandError(choice);
  const rest = restOf(choice, choiceFields);
  return {
    index: asNumber(index) ?? position,
    text: asString(text) ?? '',
    // An empty word, as some servers write it into each chunk, ends nothing.
    ...(word !== undefined && word !== '' && { finish: decodeFinish(word, false) }),
    ...(logprobs !== undefined && { logprobs }),
    ...(rest !== undefined && { extra: { protocol: protocolId, fields: rest } }),
  };
}
