import type { BaseChatModel } from '@langchain/core/language_models/chat_models';
import {
  AIMessage,
  type AIMessageChunk,
  HumanMessage,
  SystemMessage,
  ToolMessage,
} from '@langchain/core/messages';
import { describe, expect, it } from 'vitest';
import { collect } from '../support/collect.ts';
import { forecast, scriptedUsage } from '../support/model-script.ts';
import {
  forecastSchema,
  modelOf,
  pixelBytes,
  pixelPng,
  type StageKind,
  stageKinds,
  weatherParameters,
} from '../support/stage.ts';
import { useStage } from '../support/use-stage.ts';
import { masterKeyOfTests } from '../support/start-gateway.ts';

export interface ChatModelOptions {
  readonly url: string;
  readonly model: string;
  readonly apiKey: string;
}

/** The token counts that LangChain shows. */
export interface Counts {
  readonly input_tokens: number;
  readonly output_tokens: number;
  readonly input_token_details: { readonly cache_read: number };
}

export const wholeCounts: Counts = {
  input_tokens: scriptedUsage.input,
  output_tokens: scriptedUsage.output,
  input_token_details: { cache_read: scriptedUsage.cached },
};

export interface LangChainCases {
  readonly createModel: (options: ChatModelOptions) => BaseChatModel;
  /** What it makes of the counts in a stream. */
  readonly streamedCounts: (kind: StageKind) => Counts;
}

/** The same conversations for each of LangChain's chat models. */
export function describeLangChain(
  name: string,
  { createModel, streamedCounts }: LangChainCases,
): void {
  const stage = useStage();

  describe.each(stageKinds)(`${name} and an upstream of %s`, (kind) => {
    const chatModel = (apiKey = masterKeyOfTests, model = modelOf(kind)) =>
      createModel({ url: stage.gateway.url, model, apiKey });
    const withTools = () => {
      const bound = chatModel().bindTools?.([
        {
          type: 'function',
          function: { name: 'get_weather', description: '', parameters: weatherParameters },
        },
      ]);
      if (bound === undefined) throw new Error('the model takes no tools');
      return bound;
    };
    const ways = {
      plain: (runnable: Pick<BaseChatModel, 'invoke'>, messages: Messages) =>
        runnable.invoke(messages),
      streaming: async (runnable: Pick<BaseChatModel, 'stream'>, messages: Messages) => {
        const chunks = await collect(await runnable.stream(messages));
        return chunks.reduce((whole, chunk) => whole.concat(chunk));
      },
    };

    it('raises the provider’s own errors', async () => {
      await expect(chatModel('sk-wrong').invoke('hi')).rejects.toMatchObject({ status: 401 });
      await expect(chatModel(undefined, 'nobody').invoke('hi')).rejects.toMatchObject({
        status: 404,
      });
      await expect(chatModel().invoke('rate limit me')).rejects.toMatchObject({ status: 429 });
    });

    it('raises an error in a stream whose upstream breaks off, after what had come', async () => {
      let text = '';
      const read = async () => {
        for await (const chunk of await chatModel().stream('break')) text += chunk.text;
      };
      await expect(read()).rejects.toThrow();
      expect(text).toBe('one moment');
    });

    it('closes the upstream when it aborts', async () => {
      const cut = stage.upstreams[kind].whenCut();
      const controller = new AbortController();
      const stream = await chatModel().stream('hold', { signal: controller.signal });
      const read = async () => {
        for await (const chunk of stream) if (chunk.text !== '') controller.abort();
      };
      await expect(read()).rejects.toThrow();
      await cut;
    });

    describe.each(Object.entries(ways))('%s', (way, ask) => {
      it('gives the text and the token counts', async () => {
        const message = await ask(chatModel(), [
          new SystemMessage('Be brief'),
          new HumanMessage('hello'),
          new AIMessage('yes?'),
          new HumanMessage('again'),
        ]);
        expect(message.text).toBe('[Be brief] You said: again – ✓ 語');
        expect(message.usage_metadata).toMatchObject(
          way === 'plain' ? wholeCounts : streamedCounts(kind),
        );
      });

      it('calls tools in parallel and reads their results in the next turn', async () => {
        const question = new HumanMessage('How is the weather there?');
        const first = await ask(withTools(), [question]);
        expect(first.tool_calls).toMatchObject([
          { name: 'get_weather', args: { city: 'Paris', unit: 'celsius' } },
          { name: 'get_weather', args: { city: 'Oslo', unit: 'celsius' } },
        ]);
        const results = (first.tool_calls ?? []).map(
          ({ id = '' }, at) => new ToolMessage({ content: `${at} degrees`, tool_call_id: id }),
        );
        const second = await ask(withTools(), [question, first, ...results]);
        expect(second.text).toBe('The tools say 0 degrees and 1 degrees.');
      });

      it('shows a picture', async () => {
        const message = await ask(chatModel(), [
          new HumanMessage({
            content: [
              { type: 'text', text: 'What is this?' },
              { type: 'image_url', image_url: { url: `data:image/png;base64,${pixelPng}` } },
            ],
          }),
        ]);
        expect(message.text).toBe(`I see ${pixelBytes} bytes of image/png.`);
      });
    });

    it.each(['jsonSchema', 'functionCalling'] as const)(
      'answers in the form of a schema by %s',
      async (method) => {
        const structured = chatModel().withStructuredOutput(forecastSchema, {
          name: 'forecast',
          method,
        });
        expect(await structured.invoke('forecast')).toEqual(forecast);
      },
    );
  });
}

type Messages = (HumanMessage | SystemMessage | AIMessage | AIMessageChunk | ToolMessage)[];
