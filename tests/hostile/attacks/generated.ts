import { type Attack, holds } from '../harness/attack.ts';
import { type CalmLimits, limitsFor, staysCalm } from '../harness/calm.ts';
import { type Answer, send, type SendOptions } from '../harness/send.ts';
import { generateRequest } from '../generate/request.ts';
import { createRandom, type Random } from '../generate/random.ts';
import { anyRequest, answersInAnyFormat } from '../generate/any-format.ts';
import { generateAnswers } from '../generate/upstream-answer.ts';
import { stageModels } from '../harness/stage.ts';

// `HOSTILE_COUNT=100000 npm run test:hostile -- generated` for a long run, `HOSTILE_SEED=…` for another one.
const count = Number(process.env['HOSTILE_COUNT'] ?? 2_000);
const seed = Number(process.env['HOSTILE_SEED'] ?? 20_261_130);

const batch = 50;
// Far more than one takes, pings and collections of garbage between the batches included.
const msOfOne = 60;
// Answers come in the order of the requests, so that a seed gives the same ones.
const atOnce = { client: 4, upstream: 1 };

/** What a batch may cost: its bodies together, of which the longest may be translated. */
function limitsOf(longest: string): CalmLimits {
  const { blockMs, growMb } = limitsFor(longest, longest.length > 1_048_576 ? 1 : 0);
  return { blockMs, growMb: growMb + 200 };
}

async function sendAll(
  url: string,
  requests: readonly SendOptions[],
  workers: number,
): Promise<ReadonlyMap<number, number>> {
  const statuses = new Map<number, number>();
  const left = requests.entries();
  const work = async (): Promise<void> => {
    for (const [at, request] of left) {
      const answer = await send(url, request).catch((error: unknown) => ({
        status: 0,
        headers: {},
        text: String(error),
      }));
      statuses.set(answer.status, (statuses.get(answer.status) ?? 0) + 1);
      const shown = JSON.stringify(request).slice(0, 600);
      holds(
        !isOurFault(answer),
        `request ${at} ${shown} was answered with ${answer.status} ${answer.text.slice(-300)}`,
      );
    }
  };
  await Promise.all(Array.from({ length: workers }, work));
  return statuses;
}

/** Whatever is sent, our own code must not fail at it. A 500 may be the upstream's. */
function isOurFault({ headers, text }: Pick<Answer, 'headers' | 'text'>): boolean {
  return (
    headers['x-llm-error-code'] === 'internal' ||
    text.includes('an unexpected failure inside the library')
  );
}

function generated(
  side: 'client' | 'upstream',
  name: string,
  requestOf: (random: Random) => SendOptions,
): Attack {
  return {
    side,
    name: `${count} generated ${name} (seed ${seed})`,
    maxMs: Math.max(60_000, count * msOfOne),
    async run(stage) {
      const gateway = await stage.gateway();
      const random = createRandom(seed);
      const answers = createRandom(seed + 1);
      let longest = '';
      const see = (text: string): void => {
        if (text.length > longest.length) longest = text;
      };
      if (name.endsWith('in every format'))
        stage.upstream.answerWith(answersInAnyFormat(answers, side === 'upstream', see));
      else if (side === 'upstream') stage.upstream.answerWith(generateAnswers(answers));
      const statuses = new Map<number, number>();
      let slowest = '';
      for (let sent = 0; sent < count; sent += batch) {
        const requests = Array.from({ length: batch }, () => requestOf(random));
        longest = '';
        for (const { body } of requests) if (typeof body === 'string') see(body);
        const { result, seen } = await staysCalm(
          gateway,
          () => sendAll(gateway.url, requests, atOnce[side]),
          () => limitsOf(longest),
        ).catch((cause: unknown) => {
          const logged = gateway
            .text()
            .split('\n')
            .filter((line) => line.includes('"stack"') || line.includes('"cause"'));
          throw new Error(`batch at ${sent}: ${String(cause)}\n${logged.at(-1) ?? ''}`, { cause });
        });
        slowest = seen;
        for (const [status, times] of result)
          statuses.set(status, (statuses.get(status) ?? 0) + times);
      }
      const told = [...statuses].sort(([one], [other]) => one - other);
      return `${told.map(([status, times]) => `${times} × ${status}`).join(', ')}; last: ${slowest}`;
    },
  };
}

const plain = (random: Random): SendOptions => ({
  path: random.one(['/v1/chat/completions', '/v1/messages']),
  body: {
    model: random.one(['openai', 'anthropic']),
    max_tokens: 5,
    messages: [{ role: 'user', content: 'hi' }],
    ...(random.chance(0.6) && { stream: true }),
    ...(random.chance(0.2) && { tools: [{ type: 'function', function: { name: 'f' } }], n: 2 }),
  },
});

/** Bodies and answers that nobody thought of. */
export const generatedAttacks: readonly Attack[] = [
  generated('client', 'bodies', generateRequest),
  generated('upstream', 'answers', plain),
  generated('client', 'bodies in every format', (random) =>
    anyRequest(random, stageModels, { isSpoilt: true }),
  ),
  generated('upstream', 'answers in every format', (random) =>
    anyRequest(random, stageModels, { isSpoilt: false }),
  ),
];
