import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';

/** An upstream that speaks Chat Completions and does what the programs of all tasks want. */
export async function startTaskUpstream(): Promise<{ readonly url: string; close(): void }> {
  const server = createServer((request, response) => {
    const pieces: Buffer[] = [];
    request.on('data', (piece: Buffer) => pieces.push(piece));
    request.on('end', () => {
      answer(JSON.parse(Buffer.concat(pieces).toString()) as Asked, response);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}/v1`,
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}

interface Asked {
  readonly messages: readonly { readonly role: string; readonly content: unknown }[];
  readonly tools?: unknown;
  readonly response_format?: unknown;
  readonly stream?: boolean;
}

const usage = { prompt_tokens: 5, completion_tokens: 2, total_tokens: 7 };
const head = { id: 'chatcmpl-1', created: 1, model: 'gpt-4o' };

function answer({ messages, tools, response_format, stream }: Asked, response: ServerResponse) {
  const last = messages.at(-1);
  if (JSON.stringify(last).includes('Be limited')) {
    response.writeHead(429, { 'content-type': 'application/json', 'retry-after': '2' });
    response.end(JSON.stringify({ error: { message: 'slow down', type: 'rate_limit_error' } }));
  } else if (stream === true) {
    streamHello(response);
  } else if (tools !== undefined && last?.role !== 'tool') {
    const call = { name: 'weather', arguments: '{"city":"Paris"}' };
    const tool_calls = [{ id: 'call_1', type: 'function', function: call }];
    whole(response, { role: 'assistant', content: null, tool_calls }, 'tool_calls');
  } else {
    const content =
      tools !== undefined
        ? `It is ${JSON.stringify(last?.content).includes('sunny in Paris') ? 'sunny' : 'lost'}.`
        : response_format === undefined
          ? 'Hello!'
          : '{"city":"Paris"}';
    whole(response, { role: 'assistant', content, refusal: null }, 'stop');
  }
}

function whole(response: ServerResponse, message: object, finish_reason: string): void {
  const choices = [{ index: 0, message, finish_reason, logprobs: null }];
  response.writeHead(200, { 'content-type': 'application/json' });
  response.end(JSON.stringify({ ...head, object: 'chat.completion', choices, usage }));
}

function streamHello(response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  const send = (fields: object): void => {
    const chunk = { ...head, object: 'chat.completion.chunk', ...fields };
    response.write(`data: ${JSON.stringify(chunk)}\n\n`);
  };
  for (const [delta, finish_reason] of [
    [{ role: 'assistant', content: 'Hel' }, null],
    [{ content: 'lo!' }, null],
    [{}, 'stop'],
  ] as const)
    send({ choices: [{ index: 0, delta, finish_reason }] });
  send({ choices: [], usage });
  response.end('data: [DONE]\n\n');
}
