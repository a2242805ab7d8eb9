import { asObject, connect, type JsonObject, type Provider } from '@llm/core';
import { createHttp1Transport } from '@llm/core/http1';
import { anthropicMessages, openaiChat } from '@llm/providers';
import { createRouter } from '@llm/router';
import { createGateway, createServer, masterKey } from '../../src/index.ts';
import { ask, type AskOptions } from './http-client.ts';
import { serveHttp } from './serve.ts';
import { masterKeyOfTests } from './start-gateway.ts';

/** What an upstream was sent. */
export interface Sent {
  readonly raw: string;
  readonly body: JsonObject;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
}

/** What a caller got, and what the upstream was sent for it; nothing where nothing was. */
export interface Said {
  readonly status: number;
  readonly text: string;
  readonly body: JsonObject;
  readonly dropped: string;
  readonly sent: Sent | undefined;
}

/** A gateway before an upstream that answers every call with one answer and keeps what it was sent. */
export interface Across {
  chat(provider: Provider, model: string, body: JsonObject): Promise<Said>;
  messages(provider: Provider, model: string, body: JsonObject): Promise<Said>;
  /** With a body of JSON text, which gets a `model`. */
  chatText(provider: Provider, model: string, body: string): Promise<Said>;
  messagesText(provider: Provider, model: string, body: string): Promise<Said>;
  /** What the upstream answers from now on: JSON text, or the text of a stream. */
  answer: string;
  close(): Promise<void>;
}

const chatPath = '/v1/chat/completions';
const messagesPath = '/v1/messages';
const print = (body: JsonObject) => JSON.stringify({ model: 'm', messages: hi, ...body });
const hi = [{ role: 'user', content: 'Hi' }];

/** Starts both on free ports. Each call goes to the provider and the model that it names. */
export async function startAcross(
  settings: { readonly dropParams?: boolean } = {},
): Promise<Across> {
  const sent: Sent[] = [];
  const across = { answer: '' };
  const upstream = await serveHttp((request, response) => {
    const pieces: Buffer[] = [];
    request.on('data', (piece: Buffer) => pieces.push(piece));
    request.on('end', () => {
      const raw = Buffer.concat(pieces).toString();
      sent.push({ raw, body: asObject(JSON.parse(raw)) ?? {}, headers: request.headers });
      const isMessages = request.url?.includes('/messages') === true;
      const text = across.answer === '' ? (isMessages ? message : completion) : across.answer;
      const type = text.startsWith('{') ? 'application/json' : 'text/event-stream';
      response.writeHead(200, { 'content-type': type });
      response.end(text);
    });
  });
  const transport = createHttp1Transport();
  const call = async (
    path: string,
    { provider, model, body }: { provider: Provider; model: string; body: string },
  ): Promise<Said> => {
    const baseUrl = provider.id === 'anthropic' ? upstream.origin : `${upstream.origin}/v1`;
    const service = connect(provider, { apiKey: 'sk-up', baseUrl, transport: transport.send });
    const router = createRouter({
      deployments: [{ id: 'd', modelName: 'm', provider: provider.id, model, service }],
      retry: { attempts: 1 },
      cooldown: false,
    });
    const gateway = createGateway({
      service: router,
      protocols: [openaiChat, anthropicMessages],
      models: () => [],
      authenticate: masterKey(masterKeyOfTests),
      ...(settings.dropParams === true && { defaults: { onLoss: 'report' } }),
    });
    const server = await createServer({ gateway, port: 0, drainMs: 100 });
    sent.length = 0;
    const asked: AskOptions = { url: server.url, path, body };
    const { status, headers, text } = await ask(asked);
    await server.close();
    const parsed = text.startsWith('{') ? asObject(JSON.parse(text)) : undefined;
    return {
      status,
      text,
      body: parsed ?? {},
      dropped: String(headers['x-llm-dropped'] ?? ''),
      sent: sent[0],
    };
  };
  return Object.assign(across, {
    chat: (provider: Provider, model: string, body: JsonObject) =>
      call(chatPath, { provider, model, body: print(body) }),
    messages: (provider: Provider, model: string, body: JsonObject) =>
      call(messagesPath, { provider, model, body: print({ max_tokens: 100, ...body }) }),
    chatText: (provider: Provider, model: string, body: string) =>
      call(chatPath, { provider, model, body: `{"model":"m",${body.slice(1)}` }),
    messagesText: (provider: Provider, model: string, body: string) =>
      call(messagesPath, {
        provider,
        model,
        body: `{"model":"m","max_tokens":100,${body.slice(1)}`,
      }),
    async close() {
      await transport.close();
      await upstream.close();
    },
  });
}

const completion = JSON.stringify({
  id: 'chatcmpl-1',
  object: 'chat.completion',
  created: 1_790_000_000,
  model: 'up',
  choices: [{ index: 0, message: { role: 'assistant', content: 'Yes.' }, finish_reason: 'stop' }],
  usage: { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 },
});

const message = JSON.stringify({
  id: 'msg_1',
  type: 'message',
  role: 'assistant',
  model: 'up',
  content: [{ type: 'text', text: 'Yes.' }],
  stop_reason: 'end_turn',
  stop_sequence: null,
  usage: { input_tokens: 1, output_tokens: 1 },
});
