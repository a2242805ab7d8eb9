import { anthropicMessages } from '../../protocols/anthropic-messages/index.ts';
import type { MessagesParams } from '../messages.ts';
import { asMessagesEvent, asMessagesMessage } from '../wire.ts';
import type { ClientCall } from './client-call.ts';
import { askStreamed } from './streamed-answer.ts';

const shape = { toWhole: asMessagesMessage, toEvent: asMessagesEvent };

/** Answers a conversation in Anthropic's shapes: `client.messages`. */
export const messages: ClientCall<'messages'> = {
  name: 'messages',
  bind: (engine) => (params: MessagesParams) =>
    askStreamed(engine, { protocol: anthropicMessages, params, isNative: true }, shape),
};
