import type { IncomingHttpHeaders } from 'node:http';
import { type Attack, holds } from '../harness/attack.ts';
import type { UpstreamAnswer } from '../harness/hostile-upstream.ts';
import { plainAnswer } from '../harness/plain-answers.ts';
import { send } from '../harness/send.ts';
import { configAt, type Stage } from '../harness/stage.ts';

const messages = [{ role: 'user', content: 'hi' }];
const callersKey = 'sk-callers-own-0123456789';

const fail: UpstreamAnswer = ({ response }) => {
  response.writeHead(503, { 'content-type': 'application/json' }).end('{"error":{"message":"no"}}');
};

interface Seen {
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
}

/** A gateway without retries of the operator's, and what reaches its upstream. */
async function watched(stage: Stage, answer: UpstreamAnswer, sections = {}) {
  const seen: Seen[] = [];
  stage.upstream.answerWith((exchange) => {
    const { url = '', headers } = exchange.request;
    seen.push({ url, headers });
    answer(exchange);
  });
  const gateway = await stage.start({
    config: configAt(stage.upstream.origin, { router_settings: {}, ...sections }),
  });
  return { gateway, seen };
}

function storm(name: string, body: object, headers = {}): Attack {
  return {
    side: 'client',
    name,
    async run(stage) {
      const { gateway, seen } = await watched(stage, fail);
      await send(gateway.url, { body: { model: 'openai', messages, ...body }, headers });
      await gateway.close();
      holds(seen.length <= 4, `${seen.length} calls to upstreams`);
      return `${seen.length} calls to upstreams`;
    },
  };
}

function impatience(name: string, body: object, headers = {}): Attack {
  return {
    side: 'client',
    name,
    async run(stage) {
      const silent: UpstreamAnswer = () => undefined;
      // While it rests, calls of others go to the spare.
      const router_settings = { fallbacks: [{ openai: ['anthropic'] }] };
      const { gateway, seen } = await watched(stage, silent, { router_settings });
      const patient = { model: 'openai', messages, num_retries: 0, fallbacks: [] };
      const asked = { body: { ...patient, ...body }, headers };
      for (let call = 0; call < 6; call += 1) await send(gateway.url, asked);
      stage.upstream.answerWith();
      const answer = await send(gateway.url, { body: { model: 'openai', messages } });
      await gateway.close();
      const provider = String(answer.headers['x-llm-provider']);
      const told = `${seen.length} asked in vain, then ${answer.status} from ${provider}`;
      holds(answer.status === 200 && provider === 'openai', told);
      return told;
    },
  };
}

/** Attacks by what a caller may ask for: attempts, times, keys of his own, and queries. */
export const callerLimits: readonly Attack[] = [
  storm('nine retries', { num_retries: 9 }),
  storm('nine retries by a header', {}, { 'x-litellm-num-retries': '9' }),
  storm('nine retries and five fallbacks', {
    num_retries: 9,
    fallbacks: ['anthropic', 'openai', 'anthropic', 'openai', 'anthropic'],
  }),
  impatience('six calls that wait for 20 ms', { timeout: 0.02 }),
  impatience('six streams that wait for 20 ms', { stream: true, stream_timeout: 0.02 }),
  impatience('six calls that wait for 20 ms, by a header', {}, { 'x-litellm-timeout': '0.02' }),
  {
    side: 'client',
    name: 'a key of his own, a retry and a fallback to another vendor',
    async run(stage) {
      const { gateway, seen } = await watched(stage, fail);
      const body = { model: 'openai', messages, api_key: callersKey, fallbacks: ['anthropic'] };
      await send(gateway.url, { body: { ...body, num_retries: 1 } });
      await gateway.close();
      const saw = seen.filter(({ headers }) => JSON.stringify(headers).includes(callersKey));
      const vendors = new Set(saw.map(({ url }) => url));
      holds(vendors.size === 1, `the key was shown at ${[...vendors].join(', ')}`);
      return `shown ${saw.length} times, at ${[...vendors].join(', ')} alone`;
    },
  },
  {
    side: 'client',
    name: 'a key in the query, on both lanes and all routes',
    async run(stage) {
      const { gateway, seen } = await watched(stage, plainAnswer);
      const query = `?key=${callersKey}&api_key=${callersKey}&foo=${callersKey}`;
      for (const path of ['/v1/chat/completions', '/v1/messages', '/chat/completions'])
        for (const model of ['openai', 'anthropic'])
          await send(gateway.url, {
            path: path + query,
            body: { model, messages, max_tokens: 9 },
          });
      await gateway.close();
      const leaked = seen.filter(({ url }) => url.includes(callersKey));
      holds(seen.length === 6 && leaked.length === 0, `${leaked.length} of ${seen.length} have it`);
      return `${seen.length} calls, none with it`;
    },
  },
];
