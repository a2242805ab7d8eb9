import type {
  JsonObject,
  JsonOutbound,
  JsonValue,
  Loss,
  ModerationInput,
  ModerationPart,
  ModerationRequest,
} from '@llm/core';
import { protocolId } from './wire.ts';

/** A request for moderations as OpenAI reads it, which judges one list of parts at a time, and no conversations. */
export function encodeRequest(request: ModerationRequest): JsonOutbound {
  const { model, inputs, extra } = request;
  const isOwn = extra?.protocol === protocolId;
  const losses: Loss[] = isOwn
    ? []
    : Object.keys(extra?.fields ?? {}).map((path): Loss => ({ path, kind: 'parameter' }));
  const isSingle = isOwn && extra.form?.['single'] === true && inputs.length === 1;
  const body: JsonObject = {
    ...(isOwn ? extra.fields : {}),
    model,
    input: encodeInputs(inputs, isSingle, losses),
  };
  return losses.length === 0 ? { body } : { body, losses };
}

function encodeInputs(
  inputs: readonly ModerationInput[],
  isSingle: boolean,
  losses: Loss[],
): JsonValue {
  const [first] = inputs;
  if (inputs.length === 1 && first?.type === 'parts') return first.parts.map(encodePart);
  const texts = inputs.map((input, at) => {
    if (input.type === 'text') return input.text;
    losses.push({ path: `input[${at}]`, kind: 'content' });
    return '';
  });
  return isSingle ? (texts[0] ?? '') : texts;
}

function encodePart(part: ModerationPart): JsonObject {
  return part.type === 'text'
    ? { type: 'text', text: part.text }
    : { type: 'image_url', image_url: { url: part.url } };
}
