import type { IncomingHttpHeaders } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import type Anthropic from '@anthropic-ai/sdk';
import type * as sdk from '@anthropic-ai/sdk';
import { asArray, asObject, asString } from '@llm/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { collect } from '../support/collect.ts';
import { forecast, scriptedUsage, sign } from '../support/model-script.ts';
import { serveHttp } from '../support/serve.ts';
import {
  forecastSchema,
  modelOf,
  pixelBytes,
  pixelPng,
  type Stage,
  startStage,
  stageKinds,
  weatherParameters,
} from '../support/stage.ts';
import { masterKeyOfTests } from '../support/start-gateway.ts';

type Params = Omit<Anthropic.MessageCreateParamsNonStreaming, 'stream'>;

/** What of the package the cases need; both majors export it. */
export type Sdk = Pick<
  typeof sdk,
  | 'default'
  | 'APIError'
  | 'APIUserAbortError'
  | 'AuthenticationError'
  | 'BadRequestError'
  | 'NotFoundError'
  | 'RateLimitError'
>;

/** What a major of the SDK sends with every request. */
export interface SdkFacts {
  readonly version: string;
  readonly keyHeader: 'authorization' | 'x-api-key';
}

/** The same conversations for each major of Anthropic's SDK. */
export function describeMessages(name: string, sdkOfMajor: Sdk, facts: SdkFacts): void {
  const { APIError, APIUserAbortError, AuthenticationError } = sdkOfMajor;
  const { BadRequestError, NotFoundError, RateLimitError } = sdkOfMajor;
  let stage: Stage;
  let client: Anthropic;
  beforeAll(async () => {
    stage = await startStage();
    client = clientWith(masterKeyOfTests);
  });
  afterAll(() => stage.close());

  const clientWith = (apiKey: string) =>
    new sdkOfMajor.default({ apiKey, baseURL: stage.gateway.url, maxRetries: 0 });

  /** How a client asks: for the whole answer, or for a stream that its own helper adds up. */
  const ways = {
    plain: (params: Params) => client.messages.create(params),
    streaming: (params: Params) => client.messages.stream(params).finalMessage(),
  };

  const tools: Anthropic.Tool[] = [
    { name: 'get_weather', description: 'The weather', input_schema: weatherParameters },
  ];
  const hi: Params['messages'] = [{ role: 'user', content: 'hi' }];

  describe.each(stageKinds)(`${name} and an upstream of %s`, (kind) => {
    const base = { model: modelOf(kind), max_tokens: 3_000 };

    describe('failing', () => {
      it('raises AuthenticationError for a wrong key', async () => {
        const failure = clientWith('sk-wrong-key-of-somebody').messages.create({
          ...base,
          messages: hi,
        });
        await expect(failure).rejects.toBeInstanceOf(AuthenticationError);
        await expect(failure).rejects.toMatchObject({
          status: 401,
          error: { type: 'error', error: { type: 'authentication_error' } },
        });
        await expect(failure).rejects.not.toThrow('sk-wrong');
      });

      it('raises NotFoundError for a model that nobody serves', async () => {
        const failure = client.messages.create({ ...base, model: 'nobody', messages: hi });
        await expect(failure).rejects.toBeInstanceOf(NotFoundError);
      });

      it('raises BadRequestError for a mistake', async () => {
        const messages = 'hi' as unknown as Params['messages'];
        const failure = client.messages.create({ ...base, messages });
        await expect(failure).rejects.toBeInstanceOf(BadRequestError);
        await expect(failure).rejects.toThrow('messages');
      });

      it.each([false, true])(
        'raises RateLimitError with the upstream’s delay (stream: %s)',
        async (stream) => {
          const failure = client.messages.create({
            ...base,
            stream,
            messages: [{ role: 'user', content: 'rate limit me' }],
          });
          await expect(failure).rejects.toBeInstanceOf(RateLimitError);
          const error: unknown = await failure.then(
            () => undefined,
            (cause: unknown) => cause,
          );
          if (!(error instanceof APIError)) throw new Error('not the SDK’s error');
          expect(error.headers?.get('retry-after')).toBe('7');
          expect(error.requestID).toMatch(/./);
          expect(error.message).toContain('slow down');
          expect(error.message).toContain('rate_limit_error');
        },
      );

      it('raises APIError in a stream whose upstream breaks off, after what had come', async () => {
        const stream = await client.messages.create({
          ...base,
          stream: true,
          messages: [{ role: 'user', content: 'break' }],
        });
        let text = '';
        const read = async () => {
          for await (const event of stream) {
            expect(['message_delta', 'message_stop']).not.toContain(event.type);
            if (event.type === 'content_block_delta' && event.delta.type === 'text_delta')
              text += event.delta.text;
          }
        };
        await expect(read()).rejects.toBeInstanceOf(APIError);
        expect(text).toBe('one moment');
      });

      it.each([false, true])('closes the upstream when it aborts (stream: %s)', async (stream) => {
        const { seen, whenCut } = stage.upstreams[kind];
        const cut = whenCut();
        const controller = new AbortController();
        const before = seen.length;
        const call = client.messages.create(
          { ...base, stream, messages: [{ role: 'user', content: 'hold' }] },
          { signal: controller.signal },
        );
        if (!stream) {
          const outcome = expect(call).rejects.toBeInstanceOf(APIUserAbortError);
          while (seen.length === before) await delay(1);
          controller.abort();
          await outcome;
        } else {
          const answer = await call;
          if (!(Symbol.asyncIterator in answer)) throw new Error('no stream came');
          for await (const event of answer) {
            if (event.type === 'content_block_delta') break;
          }
        }
        await cut;
      });
    });

    describe.each(Object.entries(ways))('%s', (_, ask) => {
      it('gives the text, why it ended and the token counts', async () => {
        const message = await ask({
          ...base,
          system: 'Be brief',
          messages: [
            { role: 'user', content: 'hello' },
            { role: 'assistant', content: 'yes?' },
            { role: 'user', content: [{ type: 'text', text: 'again' }] },
          ],
        });
        expect(message).toMatchObject({
          type: 'message',
          role: 'assistant',
          content: [{ type: 'text', text: '[Be brief] You said: again – ✓ 語' }],
          stop_reason: 'end_turn',
        });
        const { usage } = message;
        expect(usage.input_tokens + (usage.cache_read_input_tokens ?? 0)).toBe(scriptedUsage.input);
        expect(usage.cache_read_input_tokens).toBe(scriptedUsage.cached);
        expect(usage.output_tokens).toBe(scriptedUsage.output);
      });

      it('calls tools in parallel and reads their results in the next turn', async () => {
        const messages: Params['messages'] = [
          { role: 'user', content: 'How is the weather there?' },
        ];
        const first = await ask({ ...base, messages, tools });
        expect(first.stop_reason).toBe('tool_use');
        expect(first.content[0]).toMatchObject({ type: 'text', text: 'I look it up.' });
        const calls = first.content.filter((block) => block.type === 'tool_use');
        expect(calls.map(({ name: tool, input }) => [tool, input])).toEqual([
          ['get_weather', { city: 'Paris', unit: 'celsius' }],
          ['get_weather', { city: 'Oslo', unit: 'celsius' }],
        ]);
        expect(new Set(calls.map(({ id }) => id)).size).toBe(2);
        const second = await ask({
          ...base,
          tools,
          messages: [
            ...messages,
            { role: 'assistant', content: first.content },
            {
              role: 'user',
              content: calls.map(({ id }, at) => ({
                type: 'tool_result' as const,
                tool_use_id: id,
                content: at === 0 ? '18 degrees' : [{ type: 'text' as const, text: '7 degrees' }],
              })),
            },
          ],
        });
        expect(textOf(second)).toBe('The tools say 18 degrees and 7 degrees.');
        expect(second.stop_reason).toBe('end_turn');
      });

      it('can force a tool', async () => {
        const { content } = await ask({
          ...base,
          messages: hi,
          tools,
          tool_choice: { type: 'tool', name: 'get_weather' },
        });
        expect(content).toMatchObject([{ type: 'tool_use', input: forecast }]);
      });

      it('shows a picture', async () => {
        const message = await ask({
          ...base,
          messages: [
            {
              role: 'user',
              content: [
                {
                  type: 'image',
                  source: { type: 'base64', media_type: 'image/png', data: pixelPng },
                },
                { type: 'text', text: 'What is this?' },
              ],
            },
          ],
        });
        expect(textOf(message)).toBe(`I see ${pixelBytes} bytes of image/png.`);
      });

      it('gives thoughts and takes them back with tool results', async () => {
        const thinking: Params['thinking'] = { type: 'enabled', budget_tokens: 1024 };
        const messages: Params['messages'] = [
          { role: 'user', content: 'How is the weather there?' },
        ];
        const first = await ask({ ...base, messages, tools, thinking });
        const thought = 'They ask: “How is the weather there?”. Let me think.';
        const [block] = first.content;
        expect(block).toMatchObject({
          type: 'thinking',
          thinking: thought,
          ...(kind === 'anthropic' ? { signature: sign(thought) } : {}),
        });
        const results = first.content.flatMap((called) =>
          called.type === 'tool_use'
            ? [{ type: 'tool_result' as const, tool_use_id: called.id, content: 'fine' }]
            : [],
        );
        const second = await ask({
          ...base,
          tools,
          thinking,
          messages: [
            ...messages,
            { role: 'assistant', content: first.content },
            { role: 'user', content: results },
          ],
        });
        expect(textOf(second)).toBe('The tools say fine and fine.');
        if (kind !== 'openai') return;
        const { body } = stage.upstreams.openai.seen.at(-1) ?? {};
        const said = asObject(asArray(body?.['messages'])?.[1]);
        expect(asString(said?.['reasoning_content'])).toBe(thought);
      });

      it('answers in the form of a schema', async () => {
        const message = await ask({
          ...base,
          messages: [{ role: 'user', content: 'forecast' }],
          output_config: { format: { type: 'json_schema', schema: forecastSchema } },
        });
        expect(JSON.parse(textOf(message))).toEqual(forecast);
      });
    });

    it('streams events in Anthropic’s order', async () => {
      const stream = await client.messages.create({
        ...base,
        stream: true,
        messages: [{ role: 'user', content: 'How is the weather there?' }],
        tools,
      });
      const types: readonly string[] = (await collect(stream)).map(({ type }) => type);
      const order = types
        .filter((type) => type !== 'ping')
        .filter((type, at, all) => type !== all[at - 1]);
      const block = ['content_block_start', 'content_block_delta', 'content_block_stop'];
      expect(order).toEqual([
        'message_start',
        ...[...block, ...block, ...block],
        'message_delta',
        'message_stop',
      ]);
    });
  });

  it(`${name} shows its key as ${facts.keyHeader}, with version ${facts.version}`, async () => {
    const seen: IncomingHttpHeaders[] = [];
    const recorder = await serveHttp((request, response) => {
      seen.push(request.headers);
      response.writeHead(404).end();
    });
    const bare = new sdkOfMajor.default({ apiKey: 'k', baseURL: recorder.origin, maxRetries: 0 });
    await expect(
      bare.messages.create({ model: 'm', max_tokens: 9, messages: hi }),
    ).rejects.toBeInstanceOf(NotFoundError);
    await recorder.close();
    const key = facts.keyHeader === 'authorization' ? 'Bearer k' : 'k';
    expect(seen[0]).toMatchObject({ 'anthropic-version': facts.version, [facts.keyHeader]: key });
  });

  it(`${name} lists the models`, async () => {
    const list = await collect(client.models.list());
    expect(list.map(({ id }) => id)).toEqual(stageKinds.map(modelOf));
    expect(list[0]).toMatchObject({ type: 'model', display_name: modelOf('openai') });
    await expect(client.models.retrieve('nothing')).rejects.toBeInstanceOf(NotFoundError);
  });
}

function textOf({ content }: Anthropic.Message): string {
  return content.map((block) => (block.type === 'text' ? block.text : '')).join('');
}
