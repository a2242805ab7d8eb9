// Two layers of one's own: one refuses prompts with a secret in them, one keeps answers for a while. They are
// put around a router, and the upstream is a server on this machine.
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import {
  LLMError,
  connect,
  createCallContext,
  createCall,
  systemClock,
  when,
  type Answer,
  type CallLayer,
  type ChatRequest,
  type Result,
  type Clock,
} from '@llm/core';
import { openai } from '@llm/providers/openai';
import { createRouter } from '@llm/router';

// #region refuse-secrets
/** Refuses prompts that hold one of the secrets, before anybody is called. */
function refuseSecrets(secrets: readonly string[]): CallLayer {
  return when('chat', (inner) => async (call, context) => {
    const prompt = JSON.stringify(call.decoded().messages);
    if (secrets.some((secret) => prompt.includes(secret))) {
      throw new LLMError('invalid_request', 'the prompt holds a secret: take it out', {
        param: 'messages',
      });
    }
    return inner(call, context);
  });
}
// #endregion

// #region remember
interface RememberOptions {
  /** How long an answer is kept. */
  readonly ttlMs: number;
  /** The most answers that are kept. The oldest goes first. */
  readonly max: number;
  readonly clock?: Clock;
}

/** Gives the same answer to the same request for a while. Streams and failures are not kept. */
function remember({ ttlMs, max, clock = systemClock }: RememberOptions): CallLayer {
  return when('chat', (inner) => {
    const answers = new Map<string, { readonly answer: Answer<'chat'>; readonly until: number }>();
    return async (call, context) => {
      if (call.stream) return inner(call, context);
      const key = JSON.stringify(call.decoded());
      const known = answers.get(key);
      if (known !== undefined && known.until > clock.now()) return known.answer;
      answers.delete(key);
      const result = await inner(call, context);
      if (result.kind === 'response') {
        answers.set(key, { answer: result, until: clock.now() + ttlMs });
        const [oldest] = answers.keys();
        if (answers.size > max && oldest !== undefined) answers.delete(oldest);
      }
      return result;
    };
  });
}
// #endregion

let calls = 0;
const server = createServer((request, response) => {
  request.resume().on('end', () => {
    calls += 1;
    response.setHeader('content-type', 'application/json');
    response.end(
      JSON.stringify({
        id: `chatcmpl-${calls}`,
        object: 'chat.completion',
        created: 1,
        model: 'local',
        choices: [
          {
            index: 0,
            message: { role: 'assistant', content: `answer ${calls}` },
            finish_reason: 'stop',
          },
        ],
      }),
    );
  });
});
await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
const address = server.address();
assert(typeof address === 'object' && address !== null);
const baseUrl = `http://127.0.0.1:${address.port}/v1`;

let now = 0;
const clock: Clock = { ...systemClock, now: () => now };

// #region router
const router = createRouter({
  deployments: [
    {
      id: 'local-1',
      modelName: 'small',
      provider: openai.id,
      model: 'local-model',
      service: connect(openai, { baseUrl, apiKey: 'sk-local' }),
    },
  ],
  // Outermost first: what is refused must not be answered from memory either.
  layers: [refuseSecrets(['hunter2']), remember({ ttlMs: 60_000, max: 100, clock })],
});
// #endregion

const ask = (text: string): Promise<Result<'chat'>> => {
  const request: ChatRequest = {
    model: 'small',
    messages: [{ role: 'user', content: [{ type: 'text', text }] }],
  };
  return router(createCall('chat', request), createCallContext());
};

async function textOf(answer: Promise<Result<'chat'>>): Promise<string> {
  const result = await answer;
  assert.equal(result.kind, 'response');
  const [block] = result.kind === 'response' ? (result.decoded().candidates[0]?.blocks ?? []) : [];
  return block?.type === 'text' ? block.text : '';
}

try {
  await assert.rejects(ask('my password is hunter2'), {
    code: 'invalid_request',
    param: 'messages',
  });
  assert.equal(calls, 0);
  assert.equal(await textOf(ask('hello')), 'answer 1');
  assert.equal(await textOf(ask('hello')), 'answer 1');
  assert.equal(await textOf(ask('goodbye')), 'answer 2');
  assert.equal(calls, 2);
  now += 60_000;
  assert.equal(await textOf(ask('hello')), 'answer 3');
  console.log('own-layer: a secret was refused, and an answer kept for a minute');
} finally {
  server.closeAllConnections();
  server.close();
}
