import { setTimeout as delay } from 'node:timers/promises';
import {
  BedrockRuntimeClient,
  BedrockRuntimeServiceException,
  type ContentBlock,
  ConverseCommand,
  type ConverseCommandInput,
  ConverseStreamCommand,
  InvokeModelCommand,
  InvokeModelWithResponseStreamCommand,
  ResourceNotFoundException,
  ThrottlingException,
  type TokenUsage,
  ValidationException,
} from '@aws-sdk/client-bedrock-runtime';
import { asObject, asString, type JsonObject, parseJson } from '@llm/core';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { describe, expect, it } from 'vitest';
import { forecast, scriptedUsage } from '../support/model-script.ts';
import { modelOf, pixelBytes, pixelPng, stageKinds, weatherParameters } from '../support/stage.ts';
import { useStage } from '../support/use-stage.ts';
import { masterKeyOfTests } from '../support/start-gateway.ts';
import { objectsIn } from '../support/upstream.ts';

const stage = useStage();

const clientWith = (token = masterKeyOfTests) =>
  new BedrockRuntimeClient({
    endpoint: stage.gateway.url,
    region: 'us-east-1',
    token: { token },
    authSchemePreference: ['httpBearerAuth'],
    requestHandler: new NodeHttpHandler(),
    maxAttempts: 1,
  });

type Input = NonNullable<ContentBlock.ToolUseMember['toolUse']['input']>;
type Params = Omit<ConverseCommandInput, 'modelId'> & { readonly modelId: string };
interface Options {
  readonly abortSignal?: AbortSignal;
}

/** What of an answer the cases look at, whichever way it came. */
interface Said {
  readonly content: ContentBlock[];
  readonly stop: string | undefined;
  readonly usage: TokenUsage | undefined;
}

const converseWays = {
  async plain(params: Params, client = clientWith(), options: Options = {}): Promise<Said> {
    const { output, stopReason, usage } = await client.send(new ConverseCommand(params), options);
    return { content: output?.message?.content ?? [], stop: stopReason, usage };
  },
  async streaming(params: Params, client = clientWith(), options: Options = {}): Promise<Said> {
    const { stream } = await client.send(new ConverseStreamCommand(params), options);
    let text = '';
    let stop: string | undefined;
    let usage: Said['usage'];
    const calls: { toolUseId: string; name: string; json: string }[] = [];
    for await (const { contentBlockStart, contentBlockDelta, messageStop, metadata } of stream ??
      []) {
      const { toolUseId = '', name = '' } = contentBlockStart?.start?.toolUse ?? {};
      if (contentBlockStart?.start?.toolUse) calls.push({ toolUseId, name, json: '' });
      text += contentBlockDelta?.delta?.text ?? '';
      const last = calls.at(-1);
      if (last !== undefined) last.json += contentBlockDelta?.delta?.toolUse?.input ?? '';
      stop = messageStop?.stopReason ?? stop;
      usage = metadata?.usage ?? usage;
    }
    const blocks = calls.map(({ toolUseId, name, json }): ContentBlock => {
      return { toolUse: { toolUseId, name, input: JSON.parse(json) as Input } };
    });
    return { content: [...(text === '' ? [] : [{ text }]), ...blocks], stop, usage };
  },
};

const user = (text: string) => ({ role: 'user' as const, content: [{ text }] });
const textOf = ({ content }: Said) => content.map(({ text = '' }) => text).join('');
const toolConfig: Params['toolConfig'] = {
  tools: [{ toolSpec: { name: 'get_weather', inputSchema: { json: weatherParameters } } }],
};

describe.each(stageKinds)("AWS's client over Converse and an upstream of %s", (kind) => {
  const modelId = modelOf(kind);

  describe.each(Object.entries(converseWays))('%s', (way, ask) => {
    it('gives the text, why it ended and the token counts', async () => {
      const said = await ask({
        modelId,
        system: [{ text: 'Be brief' }],
        messages: [
          user('hello'),
          { role: 'assistant', content: [{ text: 'yes?' }] },
          user('again'),
        ],
        inferenceConfig: { maxTokens: 100, temperature: 0.5 },
      });
      expect(textOf(said)).toBe('[Be brief] You said: again – ✓ 語');
      expect(said.stop).toBe('end_turn');
      // AWS counts what came from a cache apart.
      expect(said.usage).toMatchObject({
        inputTokens: scriptedUsage.input - scriptedUsage.cached,
        cacheReadInputTokens: scriptedUsage.cached,
        outputTokens: scriptedUsage.output,
      });
    });

    it('calls tools in parallel and reads their results in the next turn', async () => {
      const question = user('How is the weather there?');
      const first = await ask({ modelId, messages: [question], toolConfig });
      expect(first.stop).toBe('tool_use');
      const calls = first.content.flatMap(({ toolUse }) => toolUse ?? []);
      expect(calls.map(({ input }) => input)).toEqual([
        { city: 'Paris', unit: 'celsius' },
        { city: 'Oslo', unit: 'celsius' },
      ]);
      const results = calls.map(({ toolUseId }, at): ContentBlock => {
        return { toolResult: { toolUseId, content: [{ text: `${at} degrees` }] } };
      });
      const second = await ask({
        modelId,
        toolConfig,
        messages: [
          question,
          { role: 'assistant', content: first.content },
          { role: 'user', content: results },
        ],
      });
      expect(textOf(second)).toBe('The tools say 0 degrees and 1 degrees.');
    });

    it('can force a tool', async () => {
      const forced = { ...toolConfig, toolChoice: { tool: { name: 'get_weather' } } };
      const { content } = await ask({ modelId, messages: [user('hi')], toolConfig: forced });
      expect(content.flatMap(({ toolUse }) => toolUse?.input ?? [])).toEqual([forecast]);
    });

    it('shows a picture', async () => {
      const bytes = Buffer.from(pixelPng, 'base64');
      const content: ContentBlock[] = [
        { text: 'What is this?' },
        { image: { format: 'png', source: { bytes } } },
      ];
      const said = await ask({ modelId, messages: [{ role: 'user', content }] });
      expect(textOf(said)).toBe(`I see ${pixelBytes} bytes of image/png.`);
    });

    it.each([
      // As AWS says it; the client has no class of that name.
      ['a wrong key', 401, BedrockRuntimeServiceException],
      ['a model that nobody serves', 404, ResourceNotFoundException],
      ['too many calls', 429, ThrottlingException],
      ['what the upstream refuses', 400, ValidationException],
    ])('raises its own error for %s', async (_, status, errorClass) => {
      const failure = ask(
        {
          modelId: status === 404 ? 'nobody' : modelId,
          messages: [user(status === 429 ? 'rate limit me' : 'refuse this')],
        },
        clientWith(status === 401 ? 'sk-wrong-key-of-somebody' : undefined),
      );
      await expect(failure).rejects.toBeInstanceOf(errorClass);
      await expect(failure).rejects.toMatchObject({ $metadata: { httpStatusCode: status } });
      await expect(failure).rejects.not.toThrow('sk-wrong');
    });

    it('closes the upstream when it aborts', async () => {
      const { seen, whenCut } = stage.upstreams[kind];
      const cut = whenCut();
      const controller = new AbortController();
      const before = seen.length;
      const call = ask({ modelId, messages: [user('hold')] }, clientWith(), {
        abortSignal: controller.signal,
      });
      const outcome = way === 'plain' ? expect(call).rejects.toThrow() : Promise.allSettled([call]);
      while (seen.length === before) await delay(1);
      controller.abort();
      await outcome;
      await cut;
    });
  });

  it.each(['fail', 'break'])(
    'raises an error in a stream whose upstream ends it by %s, after what had come',
    async (how) => {
      const { stream } = await clientWith().send(
        new ConverseStreamCommand({ modelId, messages: [user(how)] }),
      );
      let text = '';
      const read = async () => {
        for await (const { contentBlockDelta, messageStop } of stream ?? []) {
          text += contentBlockDelta?.delta?.text ?? '';
          expect(messageStop).toBeUndefined();
        }
      };
      await expect(read()).rejects.toThrow();
      expect(text).toBe('one moment');
    },
  );
});

const invokeWays = {
  async plain(modelId: string, body: JsonObject): Promise<JsonObject> {
    const command = new InvokeModelCommand({ modelId, body: JSON.stringify(body) });
    const answer = await clientWith().send(command);
    return asObject(parseJson(answer.body.transformToString())) ?? {};
  },
  async streaming(modelId: string, body: JsonObject): Promise<JsonObject> {
    const command = new InvokeModelWithResponseStreamCommand({
      modelId,
      body: JSON.stringify(body),
    });
    const answer = await clientWith().send(command);
    let text = '';
    let stop: string | undefined;
    for await (const { chunk } of answer.body ?? []) {
      const event = asObject(parseJson(new TextDecoder().decode(chunk?.bytes))) ?? {};
      const delta = asObject(event['delta']);
      text += asString(delta?.['text']) ?? '';
      stop = asString(delta?.['stop_reason']) ?? stop;
    }
    return { content: [{ type: 'text', text }], stop_reason: stop ?? '' };
  },
};

describe.each(stageKinds)("AWS's client over InvokeModel and an upstream of %s", (kind) => {
  const body = (content: string) => ({
    anthropic_version: 'bedrock-2023-05-31',
    max_tokens: 100,
    messages: [{ role: 'user', content }],
  });

  describe.each(Object.entries(invokeWays))('%s', (_, ask) => {
    it('gives the text and why it ended', async () => {
      const { content, stop_reason: stop } = await ask(modelOf(kind), body('hello'));
      expect(objectsIn(content).map(({ text }) => text)).toEqual(['You said: hello – ✓ 語']);
      expect(stop).toBe('end_turn');
    });

    it('raises its own errors', async () => {
      const limited = ask(modelOf(kind), body('rate limit me'));
      await expect(limited).rejects.toBeInstanceOf(ThrottlingException);
      await expect(ask('nobody', body('hi'))).rejects.toBeInstanceOf(ResourceNotFoundException);
    });
  });

  it('raises an error in a stream whose upstream breaks off', async () => {
    await expect(invokeWays.streaming(modelOf(kind), body('break'))).rejects.toThrow();
  });
});
