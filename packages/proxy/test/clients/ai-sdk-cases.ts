import {
  APICallError,
  generateText,
  jsonSchema,
  type LanguageModel,
  type ModelMessage,
  Output,
  stepCountIs,
  streamText,
  tool,
} from 'ai';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { collect } from '../support/collect.ts';
import { forecast, scriptedUsage } from '../support/model-script.ts';
import {
  forecastSchema,
  modelOf,
  pixelBytes,
  pixelPng,
  type Stage,
  startStage,
  type StageKind,
  stageKinds,
  weatherParameters,
} from '../support/stage.ts';
import { masterKeyOfTests } from '../support/start-gateway.ts';

export interface ModelOptions {
  readonly url: string;
  readonly model: string;
  readonly apiKey: string;
}

type GenerateOptions = Parameters<typeof generateText>[0];

export interface AiSdkCases {
  readonly createModel: (options: ModelOptions) => LanguageModel;
  /** How this provider is told to think; absent where it does not show thoughts. */
  readonly thinking?: NonNullable<GenerateOptions['providerOptions']>;
  /** Whether it asks for token counts in streams, which Chat Completions gives only then. */
  readonly countsStreams: boolean;
  /** Sent with every call. */
  readonly providerOptions?: NonNullable<GenerateOptions['providerOptions']>;
  /** The upstream that speaks like OpenAI knows Chat Completions only. */
  readonly chatOnly?: boolean;
  /** How it writes the result of a tool. Default: as it is. */
  readonly resultAs?: (result: string) => string;
}

/** The same conversations for each of the AI SDK's providers. */
export function describeAiSdk(
  name: string,
  {
    createModel,
    thinking,
    countsStreams,
    chatOnly = false,
    providerOptions = {},
    resultAs = (result) => result,
  }: AiSdkCases,
) {
  const spoken = `The tools say ${['Paris', 'Oslo'].map((city) => resultAs(`sun in ${city}`)).join(' and ')}.`;
  let stage: Stage;
  beforeAll(async () => {
    stage = await startStage({ chatOnly });
  });
  afterAll(() => stage.close());

  describe.each(stageKinds)(`${name} and an upstream of %s`, (kind: StageKind) => {
    const model = (apiKey = masterKeyOfTests, asked = modelOf(kind)) =>
      createModel({ url: stage.gateway.url, model: asked, apiKey });
    const base = { maxRetries: 0, maxOutputTokens: 3_000, providerOptions };
    const tools = {
      get_weather: tool({
        description: 'The weather',
        inputSchema: jsonSchema<{ city: string }>(weatherParameters),
        execute: ({ city }) => `sun in ${city}`,
      }),
    };

    it('raises its own error with the status and what the upstream said', async () => {
      const statusOf = (call: PromiseLike<unknown>) =>
        Promise.resolve(call).then(
          () => 'answered',
          (error: unknown) => (APICallError.isInstance(error) ? error.statusCode : error),
        );
      expect(
        await statusOf(generateText({ ...base, model: model('sk-wrong'), prompt: 'hi' })),
      ).toBe(401);
      expect(
        await statusOf(generateText({ ...base, model: model(undefined, 'nobody'), prompt: 'hi' })),
      ).toBe(404);
      const limited = generateText({ ...base, model: model(), prompt: 'rate limit me' });
      await expect(limited).rejects.toThrow('slow down');
      expect(await statusOf(limited)).toBe(429);
    });

    it('has an error in a stream whose upstream breaks off, after what had come', async () => {
      const { fullStream } = streamText({
        ...base,
        model: model(),
        prompt: 'break',
        // It would print the error.
        onError: () => undefined,
      });
      const parts = await collect(fullStream);
      const text = parts.map((part) => (part.type === 'text-delta' ? part.text : '')).join('');
      expect(text).toBe('one moment');
      expect(parts.filter(({ type }) => type === 'error')).toHaveLength(1);
      expect(parts.find((part) => part.type === 'finish')?.finishReason).not.toBe('stop');
    });

    it('closes the upstream when it aborts', async () => {
      const cut = stage.upstreams[kind].whenCut();
      const controller = new AbortController();
      const { textStream } = streamText({
        ...base,
        model: model(),
        prompt: 'hold',
        abortSignal: controller.signal,
      });
      for await (const piece of textStream) if (piece !== '') controller.abort();
      await cut;
    });

    const ways = {
      plain: async (options: Omit<GenerateOptions, 'model'>) => {
        const result = await generateText({
          ...base,
          ...options,
          model: model(),
        } as GenerateOptions);
        const { text, finishReason, totalUsage, steps, reasoningText } = result;
        return { text, finishReason, usage: totalUsage, steps, reasoningText };
      },
      streaming: async (options: Omit<GenerateOptions, 'model'>) => {
        const result = streamText({
          ...base,
          ...options,
          model: model(),
        } as Parameters<typeof streamText>[0]);
        let text = '';
        for await (const part of result.fullStream) {
          if (part.type === 'error') throw part.error;
          if (part.type === 'text-delta') text += part.text;
        }
        const steps = await result.steps;
        return {
          // Of the last step, as `generateText` gives it.
          text: steps.length > 1 ? await result.text : text,
          finishReason: await result.finishReason,
          usage: await result.totalUsage,
          steps,
          reasoningText: await result.reasoningText,
        };
      },
    };

    describe.each(Object.entries(ways))('%s', (way, ask) => {
      it('gives the text, why it ended and the token counts', async () => {
        const { text, finishReason, usage } = await ask({
          system: 'Be brief',
          messages: [
            { role: 'user', content: 'hello' },
            { role: 'assistant', content: 'yes?' },
            { role: 'user', content: 'again' },
          ],
        });
        expect(text).toBe('[Be brief] You said: again – ✓ 語');
        expect(finishReason).toBe('stop');
        if (way === 'streaming' && !countsStreams) return;
        expect(usage).toMatchObject({
          inputTokens: scriptedUsage.input,
          outputTokens: scriptedUsage.output,
          inputTokenDetails: { cacheReadTokens: scriptedUsage.cached },
        });
      });

      it('calls tools in parallel and goes on with their results', async () => {
        const { text, steps } = await ask({
          prompt: 'How is the weather there?',
          tools,
          stopWhen: stepCountIs(3),
        });
        expect(steps).toHaveLength(2);
        expect(steps[0]?.finishReason).toBe('tool-calls');
        expect(steps[0]?.toolCalls.map(({ input }) => input)).toEqual([
          { city: 'Paris', unit: 'celsius' },
          { city: 'Oslo', unit: 'celsius' },
        ]);
        expect(text).toBe(spoken);
      });

      it('shows a picture', async () => {
        const messages: ModelMessage[] = [
          {
            role: 'user',
            content: [
              { type: 'text', text: 'What is this?' },
              { type: 'image', image: Buffer.from(pixelPng, 'base64'), mediaType: 'image/png' },
            ],
          },
        ];
        expect((await ask({ messages })).text).toBe(`I see ${pixelBytes} bytes of image/png.`);
      });

      if (thinking !== undefined)
        it('gives thoughts and takes them back with tool results', async () => {
          const { text, steps } = await ask({
            prompt: 'How is the weather there?',
            tools,
            stopWhen: stepCountIs(3),
            providerOptions: thinking,
          });
          expect(steps[0]?.reasoningText).toBe(
            'They ask: “How is the weather there?”. Let me think.',
          );
          expect(text).toBe(spoken);
        });
    });

    it('answers in the form of a schema', async () => {
      const { output } = await generateText({
        ...base,
        model: model(),
        prompt: 'forecast',
        output: Output.object({ schema: jsonSchema<typeof forecast>(forecastSchema) }),
      });
      expect(output).toEqual(forecast);
    });
  });
}
