import { setTimeout as delay } from 'node:timers/promises';
import {
  ApiError,
  createUserContent,
  type FunctionDeclaration,
  FunctionCallingConfigMode,
  type GenerateContentParameters,
  type GenerateContentResponse,
  GoogleGenAI,
  type Part,
  ThinkingLevel,
} from '@google/genai';
import { describe, expect, it } from 'vitest';
import { forecast, scriptedUsage } from '../support/model-script.ts';
import {
  forecastSchema,
  modelOf,
  pixelBytes,
  pixelPng,
  stageKinds,
  weatherParameters,
} from '../support/stage.ts';
import { useStage } from '../support/use-stage.ts';
import { serveHttp } from '../support/serve.ts';
import { masterKeyOfTests, startGateway } from '../support/start-gateway.ts';
import { readBody } from '../support/upstream.ts';

const stage = useStage();

/** The client as of AI Studio, and as of Vertex AI with a key. */
const modes = { studio: false, vertex: true };

function clientWith(apiKey: string, vertexai: boolean): GoogleGenAI {
  return new GoogleGenAI({
    apiKey,
    vertexai,
    httpOptions: { baseUrl: stage.gateway.url, retryOptions: { attempts: 1 } },
  });
}

/** What of an answer the cases look at, whichever way it came. */
interface Said {
  readonly parts: readonly Part[];
  readonly last: GenerateContentResponse | undefined;
}

const ways = {
  async plain(client: GoogleGenAI, params: GenerateContentParameters): Promise<Said> {
    const last = await client.models.generateContent(params);
    return { parts: partsOf(last), last };
  },
  async streaming(client: GoogleGenAI, params: GenerateContentParameters): Promise<Said> {
    const parts: Part[] = [];
    let last: GenerateContentResponse | undefined;
    for await (const chunk of await client.models.generateContentStream(params)) {
      // As the client's own conversations keep them.
      parts.push(
        ...partsOf(chunk).filter(
          ({ text, thoughtSignature }) => text !== '' || thoughtSignature !== undefined,
        ),
      );
      last = chunk;
    }
    return { parts, last };
  },
};

const getWeather: FunctionDeclaration = {
  name: 'get_weather',
  description: 'The weather',
  parametersJsonSchema: weatherParameters,
};
const tools = [{ functionDeclarations: [getWeather] }];
const question = 'How is the weather there?';

const each = Object.entries(modes).flatMap(([mode, vertexai]) =>
  stageKinds.map((kind) => ({ mode, vertexai, kind })),
);

describe.each(each)('@google/genai as of $mode and an upstream of $kind', ({ vertexai, kind }) => {
  const model = modelOf(kind);
  const client = () => clientWith(masterKeyOfTests, vertexai);

  describe.each(Object.entries(ways))('%s', (_, ask) => {
    it('gives the text, why it ended and the token counts', async () => {
      const { parts, last } = await ask(client(), {
        model,
        contents: [
          { role: 'user', parts: [{ text: 'hello' }] },
          { role: 'model', parts: [{ text: 'yes?' }] },
          { role: 'user', parts: [{ text: 'again' }] },
        ],
        config: { systemInstruction: 'Be brief', maxOutputTokens: 100, temperature: 0.5 },
      });
      expect(textOf(parts)).toBe('[Be brief] You said: again – ✓ 語');
      expect(last?.candidates?.[0]?.finishReason).toBe('STOP');
      expect(last?.usageMetadata).toMatchObject({
        promptTokenCount: scriptedUsage.input,
        cachedContentTokenCount: scriptedUsage.cached,
        candidatesTokenCount: scriptedUsage.output,
        totalTokenCount: scriptedUsage.input + scriptedUsage.output,
      });
      expect(last?.modelVersion).toBeTruthy();
    });

    it('calls tools in parallel and reads their results in the next turn', async () => {
      const asked = createUserContent(question);
      const config = { tools };
      const { parts } = await ask(client(), { model, contents: [asked], config });
      expect(textOf(parts)).toBe('I look it up.');
      const calls = parts.flatMap(({ functionCall }) => functionCall ?? []);
      expect(calls.map(({ name, args }) => [name, args])).toEqual([
        ['get_weather', { city: 'Paris', unit: 'celsius' }],
        ['get_weather', { city: 'Oslo', unit: 'celsius' }],
      ]);
      const results = calls.map(({ id, name }, at) => ({
        functionResponse: {
          ...(id !== undefined && { id }),
          name: name ?? '',
          response: { output: `${at + 7} degrees` },
        },
      }));
      const { parts: said } = await ask(client(), {
        model,
        contents: [asked, { role: 'model', parts: [...parts] }, { role: 'user', parts: results }],
        config,
      });
      expect(textOf(said)).toBe('The tools say 7 degrees and 8 degrees.');
    });

    it('can force a tool', async () => {
      const functionCallingConfig = {
        mode: FunctionCallingConfigMode.ANY,
        allowedFunctionNames: ['get_weather'],
      };
      const { parts } = await ask(client(), {
        model,
        contents: 'hi',
        config: { tools, toolConfig: { functionCallingConfig } },
      });
      expect(parts.flatMap(({ functionCall }) => functionCall?.args ?? [])).toEqual([forecast]);
    });

    it('shows a picture', async () => {
      const picture = { inlineData: { mimeType: 'image/png', data: pixelPng } };
      const contents = createUserContent([picture, 'What is this?']);
      const { parts } = await ask(client(), { model, contents });
      expect(textOf(parts)).toBe(`I see ${pixelBytes} bytes of image/png.`);
    });

    it('gives thoughts and takes them back with tool results', async () => {
      const asked = createUserContent(question);
      const config = {
        tools,
        thinkingConfig: { includeThoughts: true, thinkingLevel: ThinkingLevel.LOW },
      };
      const { parts } = await ask(client(), { model, contents: [asked], config });
      const thought = parts.flatMap((part) => (part.thought === true ? (part.text ?? '') : []));
      expect(thought.join('')).toBe(`They ask: “${question}”. Let me think.`);
      const results = parts.flatMap(({ functionCall }) =>
        functionCall === undefined
          ? []
          : [
              {
                functionResponse: { ...functionCall, args: undefined, response: { output: 'ok' } },
              },
            ],
      );
      const { parts: said } = await ask(client(), {
        model,
        contents: [asked, { role: 'model', parts: [...parts] }, { role: 'user', parts: results }],
        config,
      });
      expect(textOf(said)).toBe('The tools say ok and ok.');
    });

    it('answers in the form of a schema', async () => {
      const { parts } = await ask(client(), {
        model,
        contents: 'forecast',
        config: { responseMimeType: 'application/json', responseJsonSchema: forecastSchema },
      });
      expect(JSON.parse(textOf(parts))).toEqual(forecast);
    });

    it.each([
      ['a wrong key', 401, 'UNAUTHENTICATED'],
      ['a model that nobody serves', 404, 'NOT_FOUND'],
      ['too many calls', 429, 'RESOURCE_EXHAUSTED'],
      ['what the upstream refuses', 400, 'INVALID_ARGUMENT'],
    ])('raises ApiError for %s', async (what, status, word) => {
      const apiKey = status === 401 ? 'sk-wrong-key-of-somebody' : masterKeyOfTests;
      const failure = ask(clientWith(apiKey, vertexai), {
        model: status === 404 ? 'nobody' : model,
        contents: status === 429 ? 'rate limit me' : 'refuse this',
      });
      await expect(failure, what).rejects.toBeInstanceOf(ApiError);
      await expect(failure).rejects.toMatchObject({ status });
      await expect(failure).rejects.toThrow(word);
      await expect(failure).rejects.not.toThrow('sk-wrong');
    });

    it('closes the upstream when it aborts', async () => {
      const { seen, whenCut } = stage.upstreams[kind];
      const cut = whenCut();
      const controller = new AbortController();
      const before = seen.length;
      const call = ask(client(), {
        model,
        contents: 'hold',
        config: { abortSignal: controller.signal },
      });
      const outcome = expect(call).rejects.toThrow();
      while (seen.length === before) await delay(1);
      controller.abort();
      await outcome;
      await cut;
    });
  });

  it('raises an error in a stream whose upstream fails, after what had come', async () => {
    const stream = await client().models.generateContentStream({ model, contents: 'fail' });
    let text = '';
    const read = async () => {
      for await (const chunk of stream) {
        expect(chunk.candidates?.[0]?.finishReason).toBeUndefined();
        text += textOf(partsOf(chunk));
      }
    };
    await expect(read()).rejects.toThrow();
    expect(text).toBe('one moment');
  });

  it('holds a conversation', async () => {
    const chat = client().chats.create({ model });
    await chat.sendMessage({ message: 'one' });
    const stream = await chat.sendMessageStream({ message: 'two' });
    let text = '';
    for await (const chunk of stream) text += chunk.text ?? '';
    expect(text).toBe('You said: two – ✓ 語');
    // Its history holds each chunk as a content of its own.
    const third = await chat.sendMessage({ message: 'three' });
    expect(third.text).toBe('You said: three – ✓ 語');
  });
});

it('lists the models as Google’s client reads them', async () => {
  const client = clientWith(masterKeyOfTests, false);
  const names: (string | undefined)[] = [];
  for await (const { name } of await client.models.list()) names.push(name);
  expect(names).toEqual(stageKinds.map((kind) => `models/${modelOf(kind)}`));
  const one = await client.models.get({ model: modelOf('gemini') });
  expect(one.displayName).toBe(modelOf('gemini'));
  await expect(client.models.get({ model: 'nobody' })).rejects.toThrow('NOT_FOUND');
});

it.each(stageKinds.filter((kind) => kind !== 'gemini'))(
  'counts tokens, by an estimate where %s has no such path',
  async (kind) => {
    const client = clientWith(masterKeyOfTests, false);
    const { totalTokens } = await client.models.countTokens({
      model: modelOf(kind),
      contents: 'How many tokens are these?',
    });
    expect(totalTokens).toBeGreaterThan(4);
  },
);

it('makes vectors, as of AI Studio', async () => {
  const upstream = await serveHttp((request, response) => {
    void readBody(request).then((text) => {
      const isGoogle = request.url === '/v1beta/models/vectors-upstream:batchEmbedContents';
      const { requests = [] } = JSON.parse(text) as { readonly requests?: readonly unknown[] };
      response.writeHead(isGoogle ? 200 : 404, { 'content-type': 'application/json' });
      const embeddings = requests.map((_, at) => ({ values: [at, 0.5] }));
      response.end(JSON.stringify({ embeddings, usageMetadata: { promptTokenCount: 3 } }));
    });
  });
  const gateway = await startGateway({
    models: { vectors: { provider: 'gemini', baseUrl: upstream.origin } },
  });
  const client = new GoogleGenAI({
    apiKey: masterKeyOfTests,
    httpOptions: { baseUrl: gateway.url },
  });
  const { embeddings } = await client.models.embedContent({
    model: 'vectors',
    contents: ['one', 'two'],
    config: { outputDimensionality: 2 },
  });
  expect(embeddings?.map(({ values }) => values)).toEqual([
    [0, 0.5],
    [1, 0.5],
  ]);
  // The same by OpenAI's route.
  const response = await fetch(`${gateway.url}/v1/embeddings`, {
    method: 'POST',
    headers: { authorization: `Bearer ${masterKeyOfTests}`, 'content-type': 'application/json' },
    body: JSON.stringify({ model: 'vectors', input: 'one' }),
  });
  expect(await response.json()).toMatchObject({
    data: [{ embedding: [0, 0.5] }],
    usage: { prompt_tokens: 3 },
  });
  await gateway.close();
  await upstream.close();
});

it('takes a key in the query, and shows it to nobody', async () => {
  const { seen } = stage.upstreams.gemini;
  const path = `/v1beta/models/${modelOf('gemini')}:streamGenerateContent`;
  const response = await fetch(`${stage.gateway.url}${path}?key=${masterKeyOfTests}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ contents: [{ role: 'user', parts: [{ text: 'hello' }] }] }),
  });
  // Without `alt=sse` a stream is one list.
  expect(response.headers.get('content-type')).toBe('application/json');
  const chunks = (await response.json()) as GenerateContentResponse[];
  expect(chunks.length).toBeGreaterThan(2);
  expect(textOf(chunks.flatMap(partsOf))).toBe('You said: hello – ✓ 語');
  expect(seen.at(-1)?.url).not.toContain('key=');
  expect(JSON.stringify(seen.at(-1))).not.toContain(masterKeyOfTests);
});

function partsOf({ candidates }: GenerateContentResponse): readonly Part[] {
  return candidates?.[0]?.content?.parts ?? [];
}

function textOf(parts: readonly Part[]): string {
  return parts.map(({ text, thought }) => (thought === true ? '' : (text ?? ''))).join('');
}
