import { completedByChat } from '../../several-calls/completed-by-chat.ts';
import { mockedTexts } from '../../several-calls/mocked-texts.ts';
import { openaiCompletions } from '../../protocols/openai-completions/index.ts';
import type { TextCompletionParams } from '../text-completion.ts';
import { asTextCompletion } from '../wire.ts';
import type { ClientCall } from './client-call.ts';
import { askStreamed } from './streamed-answer.ts';

const shape = { toWhole: asTextCompletion, toEvent: asTextCompletion };

/** Goes on with texts, in the shape of OpenAI's completions: `client.textCompletion`. */
export const textCompletion: ClientCall<'textCompletion'> = {
  name: 'textCompletion',
  bind: (engine) => (params: TextCompletionParams) =>
    askStreamed(
      engine,
      {
        protocol: openaiCompletions,
        params,
        around: [mockedTexts],
        within: [completedByChat],
        isNative: true,
      },
      shape,
    ),
};
