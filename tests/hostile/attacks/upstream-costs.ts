import { type Attack, holds } from '../harness/attack.ts';
import { type CalmLimits, smallLimits, staysCalm } from '../harness/calm.ts';
import type { UpstreamAnswer } from '../harness/hostile-upstream.ts';
import { chunk, completion, streamEnds, streamStarts } from '../harness/plain-answers.ts';
import { type Answer, send } from '../harness/send.ts';
import { upstreamKey } from '../harness/stage.ts';

interface Costly {
  readonly name: string;
  readonly answer: UpstreamAnswer;
  /** Default true. */
  readonly isStreamed?: boolean;
  readonly limits?: CalmLimits;
  /** @throws what was told is not what should be */
  readonly check?: (answer: Answer) => void;
}

const lanes = [
  ['native', '/v1/chat/completions'],
  ['translated', '/v1/messages'],
] as const;

/** An answer of OpenAI's server, to callers of both routes. */
function costly({
  name,
  answer,
  isStreamed = true,
  limits = smallLimits,
  check,
}: Costly): readonly Attack[] {
  return lanes.map(([lane, path]) => ({
    side: 'upstream',
    name: `${name}, ${lane}`,
    async run(stage) {
      const gateway = await stage.gateway();
      stage.upstream.answerWith(answer);
      const messages = [{ role: 'user', content: 'hi' }];
      const body = { model: 'openai', max_tokens: 5, messages, stream: isStreamed };
      const { seen, result } = await staysCalm(
        gateway,
        () => send(gateway.url, { path, body }),
        limits,
      );
      check?.(result);
      return `${result.status}; ${seen}`;
    },
  }));
}

/** Sends a text again and again until the other side hangs up, or so many bytes have gone. */
function endless(begin: string, piece: string, mostBytes: number): UpstreamAnswer {
  return ({ response }) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.write(begin);
    let sent = 0;
    const go = (): void => {
      while (sent < mostBytes && !response.destroyed) {
        sent += piece.length;
        if (!response.write(piece)) {
          response.once('drain', go);
          return;
        }
      }
      response.end();
    };
    go();
  };
}

function events(...texts: readonly string[]): UpstreamAnswer {
  return ({ response }) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.end(texts.join(''));
  };
}

function refusal(
  status: number,
  body: string,
  headers: Record<string, string> = {},
): UpstreamAnswer {
  return ({ response }) => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers });
    response.end(body);
  };
}

const calls = (count: number, index: (at: number) => object): string =>
  chunk({
    tool_calls: Array.from({ length: count }, (_, at) => ({
      ...index(at),
      id: `call_${at}`,
      type: 'function',
      function: { name: 'f', arguments: '{}' },
    })),
  });

const withoutKey = ({ text, headers }: Answer): void => {
  holds(!text.includes(upstreamKey), `the key was told: ${text.slice(0, 300)}`);
  holds(!JSON.stringify(headers).includes(upstreamKey), 'the key stands in a header');
};

const wrongKey = JSON.stringify({
  error: { message: `Incorrect API key provided: ${upstreamKey}` },
});

/** Answers that make a gateway work far more than their length, or tell what they should not. */
export const upstreamCosts: readonly Attack[] = [
  ...costly({
    name: 'an error event of 180 kB like a vendor’s key repeated',
    answer: events(`data: ${JSON.stringify({ error: { message: 'fw-'.repeat(60_000) } })}\n\n`),
  }),
  ...costly({
    name: 'an error of 64 kB like a vendor’s key repeated',
    answer: refusal(400, JSON.stringify({ error: { message: 'fw-'.repeat(21_000) } })),
    isStreamed: false,
  }),
  ...costly({
    name: 'an event of 400 MB of empty data lines',
    answer: endless(streamStarts.openai, 'data:\n'.repeat(10_000), 400_000_000),
    limits: { blockMs: 200, growMb: 200 },
  }),
  ...costly({
    name: '10,000 calls without an index in one stream',
    answer: events(
      streamStarts.openai,
      ...Array.from({ length: 10 }, (_, at) =>
        calls(1_000, () => ({})).replaceAll('call_', `c${at}_`),
      ),
      streamEnds.openai,
    ),
  }),
  ...costly({
    name: '5,000 calls in one chunk',
    answer: events(
      streamStarts.openai,
      calls(5_000, (index) => ({ index })),
      streamEnds.openai,
    ),
  }),
  ...costly({
    name: 'a stream where a whole answer is asked for',
    answer: events(streamStarts.openai, chunk({ content: 'x' }).repeat(2_000), streamEnds.openai),
    isStreamed: false,
  }),
  ...costly({
    name: '50 kB of headers about rate limits',
    answer: ({ response }) => {
      for (let at = 0; at < 500; at += 1) response.setHeader(`x-ratelimit-${at}`, 'x'.repeat(90));
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end(JSON.stringify(completion()));
    },
    isStreamed: false,
    check: ({ status, headers }) => {
      const length = JSON.stringify(headers).length;
      holds(status === 200 && length < 10_000, `${status} with headers of ${length} characters`);
    },
  }),
  ...costly({
    name: 'a refusal that quotes the key',
    answer: refusal(401, wrongKey, { 'x-ratelimit-key': upstreamKey }),
    isStreamed: false,
    check: withoutKey,
  }),
  ...costly({
    name: 'an error event that quotes the key',
    answer: events(streamStarts.openai, chunk({ content: 'x' }), `data: ${wrongKey}\n\n`),
    check: withoutKey,
  }),
  ...costly({
    name: 'a compressed error',
    answer: refusal(503, '\u001f\u008b\u0008\u0000', { 'content-encoding': 'gzip' }),
    isStreamed: false,
    check: ({ status, text }) => {
      holds(
        [503, 529].includes(status) && text.includes('compressed'),
        `${status} ${text.slice(0, 200)}`,
      );
    },
  }),
];
