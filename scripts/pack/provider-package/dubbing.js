import { asString, LLMError, required } from '@llm/core';

const soundType = 'audio/x-acme';

const fieldOf = (form, name) => form.find((part) => part.name === name && 'value' in part)?.value;

/** A sound says its type, because a page of something in between could be taken for one. */
function readSound(bytes, type) {
  if (type !== soundType) throw new LLMError('invalid_response', `${type} is no sound`);
  return { bytes };
}

const client = {
  accept: soundType,
  address: ({ model }) => ({ path: `/models/${encodeURIComponent(model)}/dub` }),
  encodeRequest: ({ model, language, sound }) => ({
    form: [
      { name: 'model', value: model },
      { name: 'language', value: language },
      { name: 'sound', filename: 'sound', contentType: soundType, bytes: sound },
    ],
  }),
  decodeResponse: ({ bytes, headers }) => readSound(bytes, headers['content-type']),
  decodeError: ({ status, body }) =>
    new LLMError(
      status >= 500 ? 'upstream' : 'invalid_request',
      asString(body?.fault) ?? 'a fault',
    ),
  native: {
    inspectResponse(bytes, headers) {
      readSound(bytes, headers['content-type']);
      return { usage: undefined, contentType: soundType };
    },
  },
};

const server = {
  takes: 'form',
  routes: ['POST /v9/dub', 'POST /v9/models/:model:dub'],
  onLoss: 'refuse',
  native: {
    required: { model: 'string', language: 'string', sound: 'any' },
    gatewayFields: ['timeout'],
    forwardHeaders: [],
  },
  decodeRequest: ({ form = [] }) => ({
    model: required(fieldOf(form, 'model'), 'model'),
    language: required(fieldOf(form, 'language'), 'language'),
    sound: required(form.find(({ name }) => name === 'sound')?.bytes, 'sound'),
  }),
  encodeResponse: ({ bytes }) => ({ contentType: soundType, bytes }),
  encodeError: ({ status, message, param }) => ({ status, body: { fault: message, param } }),
};

/** An operation of Acme's own: speech in a form becomes speech in another language, as bytes. */
export const acmeDubbing = { id: 'acme-dubbing', operation: { name: 'dubbing' }, client, server };
