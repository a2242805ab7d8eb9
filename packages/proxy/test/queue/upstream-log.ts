import { once } from 'node:events';
import { createServer } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { asArray, asObject, asString, parseJson } from '@llm/core';

/** An upstream in OpenAI's words that answers after a while and remembers in which order it was asked. */
export interface UpstreamLog {
  readonly origin: string;
  /** The last word of each conversation, in the order in which they came. */
  readonly asked: readonly string[];
  /** Bodies as they came. */
  readonly bodies: readonly string[];
  close(): Promise<void>;
}

/** @param answerMs  how long an answer takes, by what was asked */
export async function startUpstreamLog(answerMs: (asked: string) => number): Promise<UpstreamLog> {
  const asked: string[] = [];
  const bodies: string[] = [];
  const server = createServer((request, response) => {
    const pieces: Buffer[] = [];
    request.on('data', (piece: Buffer) => pieces.push(piece));
    request.on('end', () => {
      const text = Buffer.concat(pieces).toString();
      const body = asObject(parseJson(text)) ?? {};
      const last = asObject(asArray(body['messages'])?.at(-1));
      const prompt = asString(body['prompt']) ?? asString(asArray(body['prompt'])?.[0]);
      bodies.push(text);
      const name = prompt ?? asString(last?.['content']) ?? '';
      asked.push(name);
      void sleep(answerMs(name)).then(() => {
        response.writeHead(200, { 'content-type': 'application/json' });
        response.end(JSON.stringify(prompt === undefined ? chat : completion));
      });
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    origin: `http://127.0.0.1:${port}/v1`,
    asked,
    bodies,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

const usage = { prompt_tokens: 5, completion_tokens: 2, total_tokens: 7 };
const common = { id: 'c1', created: 1, model: 'gpt-3.5-turbo', usage };
const chat = {
  ...common,
  object: 'chat.completion',
  choices: [{ index: 0, message: { role: 'assistant', content: 'Hello' }, finish_reason: 'stop' }],
};
const completion = {
  ...common,
  object: 'text_completion',
  choices: [{ index: 0, text: 'Hello', finish_reason: 'stop', logprobs: null }],
};
