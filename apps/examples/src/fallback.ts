// A model with two deployments and a fallback: the first deployment is down, the second is busy, so another
// model answers. Then the first comes back. The upstreams are servers on this machine.
import assert from 'node:assert/strict';
import { createServer, type Server, type ServerResponse } from 'node:http';
import { connect, createCallContext, createCall, type Result } from '@llm/core';
import { openai } from '@llm/providers/openai';
import { createRouter, type CallReport } from '@llm/router';

type Answer = (response: ServerResponse) => void;

const answerWith =
  (text: string): Answer =>
  (response) => {
    response.setHeader('content-type', 'application/json');
    response.end(
      JSON.stringify({
        id: 'chatcmpl-1',
        object: 'chat.completion',
        created: 1,
        model: 'local',
        choices: [
          { index: 0, message: { role: 'assistant', content: text }, finish_reason: 'stop' },
        ],
        usage: { prompt_tokens: 3, completion_tokens: 2, total_tokens: 5 },
      }),
    );
  };

const refuseWith =
  (status: number, headers: Record<string, string> = {}): Answer =>
  (response) => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers });
    response.end(JSON.stringify({ error: { message: 'not now', type: 'server_error' } }));
  };

/** A server of its own for each deployment, whose answer can be changed, and which counts its calls. */
interface Upstream {
  readonly url: string;
  readonly server: Server;
  answer: Answer;
  calls: number;
}

async function startUpstream(answer: Answer): Promise<Upstream> {
  const server = createServer((request, response) => {
    request.resume().on('end', () => {
      upstream.calls += 1;
      upstream.answer(response);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  assert(typeof address === 'object' && address !== null);
  const url = `http://127.0.0.1:${address.port}/v1`;
  const upstream: Upstream = { url, server, answer, calls: 0 };
  return upstream;
}

function textOf(result: Result<'chat'>): string {
  assert.equal(result.kind, 'response');
  const [block] = result.kind === 'response' ? (result.decoded().candidates[0]?.blocks ?? []) : [];
  return block?.type === 'text' ? block.text : '';
}

const down = await startUpstream(refuseWith(503));
const busy = await startUpstream(refuseWith(429, { 'retry-after': '30' }));
const spare = await startUpstream(answerWith('hello from the spare model'));
const reports: CallReport[] = [];

// #region router
const router = createRouter({
  deployments: [
    { id: 'main-1', modelName: 'main', order: 1, ...deploymentAt(down) },
    { id: 'main-2', modelName: 'main', order: 2, ...deploymentAt(busy) },
    { id: 'spare-1', modelName: 'spare', ...deploymentAt(spare) },
  ],
  fallbacks: { models: { main: ['spare'] } },
  retry: { attempts: 3, baseDelayMs: 10 },
  deadlineMs: 5_000,
  observe: (report) => reports.push(report),
});
// #endregion

function deploymentAt({ url }: Upstream) {
  const service = connect(openai, { baseUrl: url, apiKey: 'sk-local' });
  return { provider: openai.id, model: 'local-model', service };
}

const ask = (model: string): Promise<Result<'chat'>> => {
  const messages = [{ role: 'user', content: [{ type: 'text', text: 'hello' }] }] as const;
  return router(createCall('chat', { model, messages }), createCallContext());
};

try {
  const rescued = await ask('main');
  assert.equal(textOf(rescued), 'hello from the spare model');
  assert.equal(rescued.answeredBy?.deployment, 'spare-1');
  // 30 seconds are more than a retry waits, so the busy deployment was asked once, and the other model next.
  assert.equal(busy.calls, 1);
  const [report] = reports;
  assert.equal(report?.fallbacks, 1);
  assert.deepEqual(
    report?.attempts.map(({ deployment, error }) => `${deployment} ${error?.code ?? 'answered'}`),
    ['main-1 overloaded', 'main-2 rate_limited', 'spare-1 answered'],
  );

  down.answer = answerWith('hello from the main model');
  const restored = await ask('main');
  assert.equal(textOf(restored), 'hello from the main model');
  assert.equal(restored.answeredBy?.deployment, 'main-1');

  await assert.rejects(ask('mian'), { code: 'not_found', status: 404 });
  console.log('fallback: another model answered, and the first one again when it was back');
} finally {
  for (const { server } of [down, busy, spare]) {
    server.closeAllConnections();
    server.close();
  }
}
