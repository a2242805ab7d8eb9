import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import OpenAI from 'openai';
import { ResponsesWS } from 'openai/resources/responses/ws';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import WebSocket from 'ws';
import { type Stage, modelOf, startStage } from '../support/stage.ts';
import { masterKeyOfTests } from '../support/start-gateway.ts';
import { readBody } from '../support/upstream.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await startStage({ chatOnly: true });
});
afterAll(() => stage.close());

async function refusalOf(path: string) {
  const socket = new WebSocket(`${stage.gateway.url.replace('http', 'ws')}${path}`, {
    headers: { authorization: `Bearer ${masterKeyOfTests}` },
  });
  const [, response] = (await once(socket, 'unexpected-response')) as [unknown, IncomingMessage];
  const body = JSON.parse(await readBody(response)) as { error: { message: string } };
  socket.on('error', () => undefined).terminate();
  return { status: response.statusCode, upgrade: response.headers.upgrade, body };
}

describe('a WebSocket', () => {
  it.each(['/v1/responses', '/responses', '/openai/v1/responses', '/v1/chat/completions'])(
    'is refused on %s with 426, which says how to ask instead',
    async (path) => {
      const { status, upgrade, body } = await refusalOf(path);
      expect([status, upgrade]).toEqual([426, 'HTTP/1.1']);
      expect(body.error.message).toBe(`${path} takes POST over HTTP, and no WebSocket`);
    },
  );

  it('is refused with 404 where there is no such path', async () => {
    const { status, body } = await refusalOf('/v1/realtime');
    expect(status).toBe(404);
    expect(body.error.message).toContain('/v1/realtime');
  });

  it('of the openai client fails with the status, and the same client goes on over HTTP', async () => {
    const client = new OpenAI({
      apiKey: masterKeyOfTests,
      baseURL: `${stage.gateway.url}/v1`,
      maxRetries: 0,
    });
    const socket = new ResponsesWS(client);
    const error = await new Promise<Error>((resolve) => socket.on('error', resolve));
    expect(error.message).toContain('426');
    const { output_text: text } = await client.responses.create({
      model: modelOf('openai'),
      input: 'hello',
    });
    expect(text).toBe('You said: hello – ✓ 語');
  });
});
