import { anthropic, mock, openai, openaiChat } from '@llm/providers';
import { describe, expect, it } from 'vitest';
import { isProvider, providerComplaint } from './is-provider.ts';

const signed = { scheme: 'signed', createSigner: () => () => ({}) };

describe('isProvider', () => {
  it.each([openai, anthropic, mock, { ...openai, auth: signed }])('takes a provider', (value) => {
    expect(isProvider(value)).toBe(true);
  });

  it.each<[unknown, string]>([
    [undefined, 'it is no object'],
    [[openai], 'it is no object'],
    [{ ...openai, id: 'a/b' }, 'its id is no name'],
    [{ ...openai, baseUrl: undefined }, 'its baseUrl is no string'],
    [{ ...openai, answer: true }, 'its answer is no function'],
    [{ ...openai, hooks: 1 }, 'its hooks are no object'],
    [{ ...openai, auth: 'bearer' }, 'its auth is no object'],
    [{ ...openai, auth: { scheme: 'bearer' } }, 'its auth has no env'],
    [{ ...openai, auth: { scheme: 'header', name: 'x-key' } }, 'its auth has no env'],
    [{ ...openai, auth: { scheme: 'query', env: 'KEY' } }, 'its auth has no name'],
    [{ ...openai, auth: { scheme: 'signed' } }, 'its auth has no createSigner'],
    [
      { ...openai, auth: { scheme: 'digest' } },
      'its auth.scheme is none of bearer, header, query, none and signed',
    ],
    [{ ...openai, speaks: [] }, 'its speaks is no object'],
    [{ ...openai, speaks: { chat: openaiChat } }, 'its speaks.chat is no list of protocols'],
    [
      { ...openai, speaks: { embeddings: [openaiChat] } },
      'its speaks.embeddings holds what is no protocol of that operation',
    ],
    [
      { ...openai, speaks: { chat: [null] } },
      'its speaks.chat holds what is no protocol of that operation',
    ],
  ])('says of %o what is wrong', (value, complaint) => {
    expect(providerComplaint(value)).toBe(complaint);
    expect(isProvider(value)).toBe(false);
  });
});
