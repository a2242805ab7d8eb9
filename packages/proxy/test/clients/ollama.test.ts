import { type ChatRequest, type ChatResponse, Ollama, type Tool, type ToolCall } from 'ollama';
import { describe, expect, it } from 'vitest';
import { forecast, scriptedUsage } from '../support/model-script.ts';
import { serveHttp } from '../support/serve.ts';
import {
  forecastSchema,
  modelOf,
  pixelBytes,
  pixelPng,
  stageKinds,
  weatherParameters,
} from '../support/stage.ts';
import { useStage } from '../support/use-stage.ts';
import { masterKeyOfTests, startGateway } from '../support/start-gateway.ts';
import { readBody } from '../support/upstream.ts';

const stage = useStage();

function clientWith(key: string, host = stage.gateway.url): Ollama {
  return new Ollama({ host, headers: { authorization: `Bearer ${key}` } });
}

/** What of an answer the cases look at, whichever way it came. */
interface Said {
  readonly text: string;
  readonly thinking: string;
  readonly calls: readonly ToolCall[];
  readonly last: ChatResponse | undefined;
}

async function gather(answers: AsyncIterable<ChatResponse>): Promise<Said> {
  let text = '';
  let thinking = '';
  const calls: ToolCall[] = [];
  let last: ChatResponse | undefined;
  for await (const answer of answers) {
    text += answer.message.content;
    thinking += answer.message.thinking ?? '';
    calls.push(...(answer.message.tool_calls ?? []));
    last = answer;
  }
  return { text, thinking, calls, last };
}

async function* one(answer: Promise<ChatResponse>) {
  yield await answer;
}

const ways = {
  plain: (client: Ollama, request: ChatRequest) =>
    gather(one(client.chat({ ...request, stream: false }))),
  streaming: async (client: Ollama, request: ChatRequest) =>
    gather(await client.chat({ ...request, stream: true })),
};

const tools: Tool[] = [
  {
    type: 'function',
    function: { name: 'get_weather', description: 'The weather', parameters: weatherParameters },
  },
];
const asked = { role: 'user', content: 'How is the weather there?' };

describe.each(stageKinds)('the client of Ollama and an upstream of %s', (kind) => {
  const model = modelOf(kind);
  const client = () => clientWith(masterKeyOfTests);

  describe.each(Object.entries(ways))('%s', (_, ask) => {
    it.each([
      ['a wrong key', 'hi', 401],
      ['a model that nobody serves', 'hi', 404],
      ['too many calls', 'rate limit me', 429],
      ['what the upstream refuses', 'refuse this', 400],
    ])('raises an error for %s', async (_what, content, status) => {
      const key = status === 401 ? 'sk-wrong-key-of-somebody' : masterKeyOfTests;
      const failure = ask(clientWith(key), {
        model: status === 404 ? 'nobody' : model,
        messages: [{ role: 'user', content }],
      });
      await expect(failure).rejects.toMatchObject({ status_code: status });
      await expect(failure).rejects.not.toThrow('sk-wrong');
    });

    it('gives the text, why it ended and the token counts', async () => {
      const { text, last } = await ask(client(), {
        model,
        messages: [
          { role: 'system', content: 'Be brief' },
          { role: 'user', content: 'hello' },
          { role: 'assistant', content: 'yes?' },
          { role: 'user', content: 'again' },
        ],
        options: { num_predict: 100, temperature: 0.5 },
      });
      expect(text).toBe('[Be brief] You said: again – ✓ 語');
      expect(last).toMatchObject({
        done: true,
        done_reason: 'stop',
        prompt_eval_count: scriptedUsage.input,
        eval_count: scriptedUsage.output,
      });
      expect(Date.parse(String(last?.created_at))).toBeGreaterThan(0);
      expect(last?.model).toBeTruthy();
    });

    it.each(['with their ids', 'by their names alone'])(
      'calls tools in parallel and reads their results %s',
      async (how) => {
        const { text, calls } = await ask(client(), { model, messages: [asked], tools });
        expect(text).toBe('I look it up.');
        expect(calls.map((call) => call.function.arguments)).toEqual([
          { city: 'Paris', unit: 'celsius' },
          { city: 'Oslo', unit: 'celsius' },
        ]);
        const kept =
          how === 'with their ids'
            ? calls
            : calls.map(({ function: { name, arguments: args } }) => ({
                function: { name, arguments: args },
              }));
        const results = kept.map((call, at) => ({
          role: 'tool',
          content: `${at + 7} degrees`,
          tool_name: call.function.name,
          ...('id' in call && { tool_call_id: call.id }),
        }));
        const { text: said } = await ask(client(), {
          model,
          messages: [
            asked,
            { role: 'assistant', content: text, tool_calls: [...kept] },
            ...results,
          ],
          tools,
        });
        expect(said).toBe('The tools say 7 degrees and 8 degrees.');
      },
    );

    it('shows a picture', async () => {
      const messages = [{ role: 'user', content: 'What is this?', images: [pixelPng] }];
      const { text } = await ask(client(), { model, messages });
      expect(text).toBe(`I see ${pixelBytes} bytes of image/png.`);
    });

    it('gives thoughts apart from the text', async () => {
      const { thinking, text } = await ask(client(), {
        model,
        messages: [{ role: 'user', content: 'hello' }],
        think: 'low',
      });
      expect(thinking).toBe('They ask: “hello”. Let me think.');
      expect(text).toBe('You said: hello – ✓ 語');
    });

    it('answers in the form of a schema', async () => {
      const { text } = await ask(client(), {
        model,
        messages: [{ role: 'user', content: 'forecast' }],
        format: forecastSchema,
      });
      expect(JSON.parse(text)).toEqual(forecast);
    });
  });

  it('raises an error in a stream whose upstream fails, after what had come', async () => {
    const stream = await client().chat({
      model,
      messages: [{ role: 'user', content: 'fail' }],
      stream: true,
    });
    let text = '';
    const read = async () => {
      for await (const answer of stream) {
        expect(answer.done).toBe(false);
        text += answer.message.content;
      }
    };
    await expect(read()).rejects.toThrow();
    expect(text).toBe('one moment');
  });

  it('closes the upstream when it aborts', async () => {
    const { whenCut } = stage.upstreams[kind];
    const cut = whenCut();
    const stream = await client().chat({
      model,
      messages: [{ role: 'user', content: 'hold' }],
      stream: true,
    });
    const read = async () => {
      for await (const _ of stream) stream.abort();
    };
    await expect(read()).rejects.toThrow();
    await cut;
  });

  it('streams where a body does not say that it should not', async () => {
    const response = await fetch(`${stage.gateway.url}/api/chat`, {
      method: 'POST',
      headers: { authorization: `Bearer ${masterKeyOfTests}`, 'content-type': 'application/json' },
      body: JSON.stringify({ model, messages: [{ role: 'user', content: 'hello' }] }),
    });
    expect(response.headers.get('content-type')).toContain('application/x-ndjson');
    const lines = (await response.text()).trim().split('\n');
    expect(lines.length).toBeGreaterThan(2);
    expect(JSON.parse(lines.at(-1) ?? '')).toMatchObject({ done: true });
  });
});

describe('the client of Ollama and an upstream of Ollama', () => {
  const line = (content: string) =>
    `${JSON.stringify({ model: 'm', created_at: '2026-11-30T10:00:00Z', message: { role: 'assistant', content }, done: false })}\n`;

  /** What the client makes of a stream of an upstream, natively. */
  async function read(body: string, status = 200) {
    const upstream = await serveHttp((request, response) => {
      void readBody(request).then(() => {
        response.writeHead(status, { 'content-type': 'application/x-ndjson' });
        response.end(body);
      });
    });
    const gateway = await startGateway({
      models: { m: { provider: 'ollama', baseUrl: upstream.origin } },
      cooldown: false,
    });
    try {
      const client = clientWith(masterKeyOfTests, gateway.url);
      const messages = [{ role: 'user', content: 'Hi' }];
      const stream = await client.chat({ model: 'm', messages, stream: true });
      let text = '';
      for await (const answer of stream) text += answer.message.content;
      return { text };
    } catch (error) {
      return { error: error instanceof Error ? error.message : String(error) };
    } finally {
      await gateway.close();
      await upstream.close();
    }
  }

  it.each([
    ['is cut off', line('Hel'), 'done: true'],
    ['is cut off within a line', `${line('Hel')}{"model":"m","mess`, 'done: true'],
    ['is empty', '', ''],
    ['breaks off with an error', `${line('Hel')}{"error":"it fell over"}\n`, 'it fell over'],
    ['begins with an error', '{"error":"it fell over"}\n', 'it fell over'],
    ['is none', `${line('Hel')}<html>\n`, ''],
  ])('is told of a stream that %s', async (_, body, words) => {
    const { error } = await read(body);
    expect(error).toBeDefined();
    expect(error).toContain(words);
  });

  it('is told why the upstream refused', async () => {
    const { error } = await read('{"error":"model \'m\' not found"}', 404);
    expect(error).toBe("model 'm' not found");
  });
});

it('lists and describes the models', async () => {
  const client = clientWith(masterKeyOfTests);
  const { models } = await client.list();
  expect(models.map(({ name }) => name)).toEqual(stageKinds.map(modelOf));
  expect((await client.show({ model: modelOf('openai') })).capabilities).toContain('tools');
  await expect(client.show({ model: 'nobody' })).rejects.toMatchObject({ status_code: 404 });
  expect((await client.ps()).models).toEqual([]);
  expect((await client.version()).version).toMatch(/^\d+\.\d+\.\d+$/);
  await expect(clientWith('sk-wrong').list()).rejects.toMatchObject({ status_code: 401 });
});

it('makes vectors, by both routes, of upstreams of Ollama and of others', async () => {
  const upstream = await serveHttp((request, response) => {
    void readBody(request).then((text) => {
      const { input } = JSON.parse(text) as { readonly input: string | readonly string[] };
      const vectors = [input].flat().map((_, at) => [at, 0.5]);
      response.setHeader('content-type', 'application/json');
      if (request.url === '/api/embed')
        response.end(JSON.stringify({ model: 'v', embeddings: vectors, prompt_eval_count: 3 }));
      else {
        const data = vectors.map((embedding, index) => ({ object: 'embedding', index, embedding }));
        const usage = { prompt_tokens: 3, total_tokens: 3 };
        response.end(JSON.stringify({ object: 'list', data, model: 'v', usage }));
      }
    });
  });
  const { origin } = upstream;
  const gateway = await startGateway({
    models: {
      own: { provider: 'ollama', baseUrl: origin },
      other: { provider: 'openai', baseUrl: `${origin}/v1` },
    },
  });
  const client = clientWith(masterKeyOfTests, gateway.url);
  for (const model of ['own', 'other']) {
    const many = await client.embed({ model, input: ['one', 'two'] });
    expect(many.embeddings).toEqual([
      [0, 0.5],
      [1, 0.5],
    ]);
    expect(many.prompt_eval_count).toBe(3);
    const single = await client.embeddings({ model, prompt: 'one' });
    expect(single.embedding).toEqual([0, 0.5]);
  }
  await gateway.close();
  await upstream.close();
});
