import { asNumber, type JsonObject, type JsonValue } from '@llm/core';
import { createOwnExtras } from '../shared/own-extras.ts';
import { type Modelled } from '../shared/wire-fields.ts';
import { protocolId } from './wire.ts';

export { compact, isPresent, restOf, withFields } from '../shared/wire-fields.ts';

/** What this protocol keeps beside the hub, and reads again. */
export const { ownFields, ownForm, isForeign } = createOwnExtras(protocolId);

const isCounted = (value: JsonValue): boolean =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** What the hub models of an answer and of a chunk. A `usage` of `null` stays behind, so that it is written again. */
export const answerFields: Modelled = {
  id: (value) => typeof value === 'string',
  object: (value) => value === 'text_completion',
  created: (value) => typeof value === 'number',
  model: (value) => typeof value === 'string',
  choices: () => true,
  usage: isCounted,
};

/** What the hub models of a text. */
export const choiceFields: Modelled = {
  text: () => true,
  index: (value) => typeof value === 'number',
  logprobs: () => true,
  finish_reason: () => true,
};

/** What an answer and a chunk say of themselves. */
export function readHead(wire: JsonObject): {
  readonly id: string;
  readonly model: string;
  readonly created?: number;
} {
  const { id, model, created } = wire;
  const time = asNumber(created);
  return {
    id: typeof id === 'string' ? id : '',
    model: typeof model === 'string' ? model : '',
    ...(time !== undefined && { created: time }),
  };
}
