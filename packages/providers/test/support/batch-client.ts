import { asArray, asObject, asString, defineProvider } from '@llm/core';
import type { ClientOptions } from '../../src/client/client-options.ts';
import { createClient } from '../../src/client/create-client.ts';
import { openaiChat } from '../../src/protocols/openai-chat/index.ts';
import { type Answer, serve, type TestServer } from '../serve.ts';

const open: { close(): Promise<void> }[] = [];

/** Closes what the tests of a file have started. */
export async function closeAll(): Promise<void> {
  await Promise.all(open.splice(0).map((one) => one.close()));
}

/** A provider on a server of this machine. */
export async function startProvider(id: string, ...answers: readonly Answer[]) {
  const server: TestServer = await serve(...answers);
  open.push(server);
  const provider = defineProvider({
    id,
    baseUrl: server.url,
    auth: { scheme: 'none' },
    speaks: { chat: [openaiChat] },
  });
  return { server, provider };
}

/** A client of the provider `acme`, which never asks twice. */
export async function startClient(...answers: readonly Answer[]) {
  const { server, provider } = await startProvider('acme', ...answers);
  return { server, client: clientOf({ providers: [provider] }) };
}

/** A client that never asks twice. */
export function clientOf(options: ClientOptions) {
  const client = createClient({ retries: 0, ...options });
  open.push(client);
  return client;
}

/** What an upstream does with a question other than to answer it. */
export interface Deviation {
  readonly status?: number;
  /** Never answers. */
  readonly stays?: boolean;
}

/** Answers each question with `answer to <question>`. */
export function answering(
  deviate: (asked: { readonly text: string }) => Deviation | undefined = () => undefined,
): Answer {
  return ({ body }, response) => {
    const text = asString(asObject(asArray(body['messages'])?.at(-1))?.['content']) ?? '';
    const { status = 200, stays = false } = deviate({ text }) ?? {};
    if (stays) return;
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(
      JSON.stringify(
        status === 200
          ? {
              id: 'chatcmpl-1',
              object: 'chat.completion',
              created: 1,
              model: body['model'],
              choices: [
                {
                  index: 0,
                  message: { role: 'assistant', content: `answer to ${text}` },
                  finish_reason: 'stop',
                },
              ],
              usage: { prompt_tokens: 1, completion_tokens: 2, total_tokens: 3 },
            }
          : { error: { message: `refused ${text}`, type: 'test', code: null } },
      ),
    );
  };
}
