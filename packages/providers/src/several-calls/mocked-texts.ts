import { type CallLayer, when } from '@llm/core';
import { isMockAsked } from '../protocols/shared/mock-asked.ts';
import { byChat } from './completed-by-chat.ts';

/**
 * A layer outside of `mocked`, which has a mocked chat answer a call for completions where its `mock_*` fields ask for an
 * answer or a failure. A layer of its own, because a program that completes no texts need not hold its code.
 */
export const mockedTexts: CallLayer = (inner) =>
  when(
    'textCompletion',
    (own) => (call, context) =>
      isMockAsked(call.settings) ? byChat(inner, call, context) : own(call, context),
  )(inner);
