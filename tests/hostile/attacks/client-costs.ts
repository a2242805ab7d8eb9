import { asObject, parseJson } from '../../../packages/core/src/index.ts';
import { type Attack, holds } from '../harness/attack.ts';
import { limitsFor, staysCalm } from '../harness/calm.ts';
import { send, type SendOptions } from '../harness/send.ts';

const messages = [{ role: 'user', content: 'hi' }];

interface Costly extends Omit<SendOptions, 'body'> {
  readonly name: string;
  /** Made when it is sent. */
  readonly body: () => string;
  /** What it may be answered with. */
  readonly statuses: readonly number[];
  readonly isLong?: boolean;
  /** It goes to an upstream of another protocol. */
  readonly isTranslated?: boolean;
  /** The longest block that it may cause, where that is not the one for its length. */
  readonly blockMs?: number;
}

/** A request whose answer must not keep others waiting. */
function costly({
  name,
  body,
  statuses,
  isLong,
  isTranslated,
  blockMs,
  ...options
}: Costly): Attack {
  return {
    side: 'client',
    name,
    ...(isLong === true && { isLong }),
    async run(stage) {
      const gateway = await stage.gateway();
      const text = body();
      const { seen, result } = await staysCalm(
        gateway,
        () => send(gateway.url, { ...options, body: text }),
        {
          ...limitsFor(text, isTranslated === true ? 1 : 0),
          ...(blockMs !== undefined && { blockMs }),
        },
      );
      const { status } = result;
      holds(statuses.includes(status), `${status} ${result.text.slice(0, 200)}`);
      holds(result.bodyBytes < 100_000, `an answer of ${result.bodyBytes} bytes; ${seen}`);
      return `${status}; ${seen}`;
    },
  };
}

const chat = (fields: object): string => JSON.stringify({ model: 'openai', messages, ...fields });

function manyFields(count: number): string {
  const fields = Array.from({ length: count }, (_, at) => `"f${at}":${at}`);
  return `{"model":"openai","messages":${JSON.stringify(messages)},${fields.join()}}`;
}

function userTurns(count: number): object[] {
  return Array.from({ length: count }, (_, at) => ({ role: 'user', content: `turn ${at}` }));
}

function toolTurns(count: number): object[] {
  const calls = Array.from({ length: count }, (_, at) => ({
    id: `call_${at}`,
    type: 'function',
    function: { name: 'f', arguments: '{}' },
  }));
  const results = calls.map(({ id }) => ({ role: 'tool', tool_call_id: id, content: 'ok' }));
  return [...messages, { role: 'assistant', content: null, tool_calls: calls }, ...results];
}

/** Bodies that make a gateway work far more than their length. */
export const clientCosts: readonly Attack[] = [
  costly({
    name: 'a key of 400 kB that stands twice, like a vendor’s key repeated',
    body: () => {
      const name = 'sk-'.repeat(68_000);
      return `{"${name}":1,"${name}":2}`;
    },
    statuses: [400],
  }),
  costly({
    name: '25,000 fields and tags in chunks of one byte',
    body: () => `{"tags":["a"],${manyFields(25_000).slice(1)}`,
    chunkBytes: 1,
    // Node reads 64 KiB at a time, which are 11,000 chunks, and tells of each.
    blockMs: 200,
    statuses: [200, 400, 413],
  }),
  costly({
    name: '40,000 fields and as many additional_drop_params',
    body: () => {
      const names = Array.from({ length: 40_000 }, (_, at) => `f${at}`);
      return `{"additional_drop_params":${JSON.stringify(names)},${manyFields(40_000).slice(1)}`;
    },
    statuses: [200, 400],
  }),
  costly({
    name: '1,000,000 fields',
    body: () => manyFields(1_000_000),
    statuses: [400],
  }),
  costly({
    name: '30,000 turns of the user in a row, to Anthropic',
    isTranslated: true,
    body: () => chat({ model: 'anthropic', messages: userTurns(30_000) }),
    statuses: [200],
  }),
  costly({
    name: '99,000 turns of the user in a row, to Anthropic',
    isTranslated: true,
    body: () => chat({ model: 'anthropic', messages: userTurns(99_000) }),
    statuses: [200],
  }),
  costly({
    name: '500,000 turns of the user in a row, to Anthropic',
    isTranslated: true,
    body: () => chat({ model: 'anthropic', messages: userTurns(500_000) }),
    statuses: [413],
  }),
  costly({
    name: '20,000 tool results, to Anthropic',
    isTranslated: true,
    body: () => chat({ model: 'anthropic', messages: toolTurns(20_000) }),
    statuses: [200],
  }),
  costly({
    name: 'a mocked answer with n of 120,000,000',
    body: () => chat({ mock_response: 'hi', n: 120_000_000 }),
    statuses: [400],
  }),
  {
    side: 'client',
    name: 'an unknown content type called like a property of every object',
    async run(stage) {
      const gateway = await stage.gateway();
      for (const type of ['toString', 'constructor', '__proto__', 'hasOwnProperty', 'valueOf']) {
        const content = [{ type, text: 'x', source: {} }];
        const body = { model: 'openai', max_tokens: 5, messages: [{ role: 'user', content }] };
        const { status, text } = await send(gateway.url, { path: '/v1/messages', body });
        holds(status === 400, `${type}: ${status} ${text.slice(0, 200)}`);
        holds(asObject(parseJson(text)) !== undefined, `${type}: no JSON: ${text.slice(0, 200)}`);
      }
      return '400 for each';
    },
  },
];
