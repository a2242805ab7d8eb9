import { openaiModerations } from '../../protocols/openai-moderations/index.ts';
import { ask } from '../ask.ts';
import type { ModerationParams } from '../moderation.ts';
import { asModeration, withHidden } from '../wire.ts';
import type { ClientCall } from './client-call.ts';

/** Whether texts or images are harmful: `client.moderation`. */
export const moderation: ClientCall<'moderation'> = {
  name: 'moderation',
  bind: (engine) => (given: ModerationParams) => {
    const { model = openaiModerations.server.defaultModel } = given;
    const question = { protocol: openaiModerations, params: { ...given, model } };
    return ask(engine, question, ({ result, ...answered }) => {
      if (result.kind === 'stream') throw new TypeError('judgements are never streamed');
      const body = openaiModerations.server.encodeResponse(result.decoded());
      return withHidden(asModeration(body), answered.hidden, answered.elapsedMs());
    });
  },
};
