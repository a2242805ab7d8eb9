import { connect, defineProvider, type Provider } from '../../../packages/core/src/index.ts';
import { mistral, openrouter } from '../../../packages/providers/src/compatible/index.ts';
import {
  anthropic,
  bedrock,
  cohere,
  gemini,
  ollama,
  openai,
  openaiResponses,
  withProtocols,
} from '../../../packages/providers/src/index.ts';
import { servedProtocols } from '../../../packages/proxy/src/config/served-protocols.ts';
import { createGateway, type Gateway } from '../../../packages/proxy/src/index.ts';
import type { Random } from './random.ts';
import { type AnswerRequest, generatedTransport } from './generated-transport.ts';

/** A failure of our own, and what it was caused by. */
export interface OwnFailure {
  readonly cause: string;
  readonly answer: string;
}

// OpenAI's other API, for callers who do not speak it.
const responses = defineProvider({
  id: 'responses',
  baseUrl: 'https://responses.example/v1',
  auth: { scheme: 'none' },
  speaks: { chat: [openaiResponses] },
});

/** A provider for each wire format that upstreams speak, and two that are nearly OpenAI. */
const everyProvider: readonly Provider[] = [
  ...[openai, anthropic, gemini, bedrock, cohere, ollama, responses, mistral, openrouter],
];

/** Gateways without sockets, in front of upstreams that answer as they are told. */
export function createGateways(
  answer: AnswerRequest,
  providers: readonly Provider[] = everyProvider,
) {
  const failures: OwnFailure[] = [];
  const last = { text: '' };
  const gateways = providers.map((provider) =>
    createGateway({
      service: connect(withProtocols(provider, servedProtocols), {
        apiKey: 'key-of-the-tests',
        settings: { aws_region_name: 'us-east-1' },
        transport: generatedTransport(answer, (text) => (last.text = text)),
      }),
      protocols: servedProtocols,
      models: () => [],
      authenticate: () => ({ id: 'tests', role: 'admin' }),
      observers: [
        ({ outcome }) => {
          if (outcome.kind !== 'failed' || outcome.error.code !== 'internal') return;
          failures.push({ cause: deepest(outcome.error), answer: last.text });
        },
      ],
    }),
  );
  return { gateways, failures };
}

function deepest(error: unknown): string {
  let cause = error;
  while (cause instanceof Error && cause.cause !== undefined) cause = cause.cause;
  return cause instanceof Error ? String(cause.stack) : String(cause);
}

/** Asks, and reads the answer to its end. */
export async function ask(
  random: Random,
  gateways: readonly Gateway[],
  {
    path = '/v1/chat/completions',
    body,
  }: { readonly path?: string | undefined; readonly body: Uint8Array },
): Promise<void> {
  const [place = '', query = ''] = path.split('?');
  const reply = await random.one(gateways).handle({
    method: 'POST',
    path: place,
    query,
    headers: {},
    body,
    signal: new AbortController().signal,
  });
  if (typeof reply.body === 'string' || reply.body instanceof Uint8Array) return;
  while ((await reply.body.read()) !== undefined);
}
