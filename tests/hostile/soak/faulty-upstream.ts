import type { UpstreamAnswer } from '../harness/hostile-upstream.ts';
import { plainAnswer, streamStarts, textPieces, vendorOf } from '../harness/plain-answers.ts';
import type { Random } from '../generate/random.ts';

/** What a vendor's server does now and then, and how many of a thousand requests meet it. */
const faults: readonly (readonly [perMille: number, name: string, answer: UpstreamAnswer])[] = [
  [
    30,
    'rate limited',
    ({ response }) => {
      response.writeHead(429, { 'content-type': 'application/json', 'retry-after': '1' });
      response.end('{"error":{"message":"slow down","type":"rate_limit_error"}}');
    },
  ],
  [
    30,
    'server error',
    ({ response }) => {
      response.writeHead(500, { 'content-type': 'text/html' }).end('<html>oops</html>');
    },
  ],
  [20, 'reset', ({ request }) => void request.socket.resetAndDestroy()],
  [
    20,
    'cut in the middle',
    ({ request, response, isStreamed }) => {
      const vendor = vendorOf(request.url);
      response.writeHead(200, {
        'content-type': isStreamed ? 'text/event-stream' : 'application/json',
      });
      response.write(isStreamed ? streamStarts[vendor] + textPieces[vendor]('Hel') : '{"id":"chat');
      setTimeout(() => request.socket.destroy(), 5);
    },
  ],
  [
    10,
    'no JSON',
    ({ response }) => {
      response.writeHead(200, { 'content-type': 'application/json' }).end('{"choices":[{]');
    },
  ],
  // Longer than its callers wait.
  [
    10,
    'silence',
    ({ response }) => {
      const timer = setTimeout(() => response.destroy(), 10_000);
      response.on('close', () => clearTimeout(timer));
    },
  ],
];

/** Answers plainly but for some, which meet a fault that is chosen at random. */
export function createFaultyAnswer(random: Random): {
  readonly answer: UpstreamAnswer;
  /** How often each fault was met. */
  readonly met: ReadonlyMap<string, number>;
} {
  const met = new Map<string, number>();
  const answer: UpstreamAnswer = (exchange) => {
    let left = random.below(1_000);
    for (const [perMille, name, fault] of faults) {
      left -= perMille;
      if (left >= 0) continue;
      met.set(name, (met.get(name) ?? 0) + 1);
      fault(exchange);
      return;
    }
    plainAnswer(exchange);
  };
  return { answer, met };
}
