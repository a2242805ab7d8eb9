import type { JsonObject, JsonOutbound, Loss, ModerationInput, ModerationRequest } from '@llm/core';
import { protocolId } from './wire.ts';

/** A request for moderations of conversations as Mistral reads it. A text is a conversation of one message. */
export function encodeRequest(request: ModerationRequest): JsonOutbound {
  const { model, inputs, extra } = request;
  const isOwn = extra?.protocol === protocolId;
  const isSingle = isOwn && extra.form?.['single'] === true && inputs.length === 1;
  const conversations = inputs.map(toMessages);
  const body: JsonObject = {
    ...(isOwn ? extra.fields : {}),
    model,
    input: isSingle ? (conversations[0] ?? []) : conversations,
  };
  if (extra === undefined || isOwn) return { body };
  const losses = Object.keys(extra.fields).map((path): Loss => ({ path, kind: 'parameter' }));
  return losses.length === 0 ? { body } : { body, losses };
}

function toMessages(input: ModerationInput): readonly JsonObject[] {
  switch (input.type) {
    case 'conversation':
      return input.messages;
    case 'text':
      return [{ role: 'user', content: input.text }];
    case 'parts':
      return [
        {
          role: 'user',
          content: input.parts.map((part) =>
            part.type === 'text'
              ? { type: 'text', text: part.text }
              : { type: 'image_url', image_url: { url: part.url } },
          ),
        },
      ];
  }
}
