import {
  type Block,
  type ChatEvent,
  type ChatRequest,
  type ChatResponse,
  LLMError,
  type Message,
  toEvents,
} from '@llm/core';
import { testUsage } from '@llm/core/testing';

/** One conversation that every protocol can say: a picture, a tool that was called, and its result. */
export const conversation: ChatRequest = {
  model: 'set by the test',
  messages: [
    { role: 'system', content: [{ type: 'text', text: 'You are terse.' }] },
    {
      role: 'user',
      content: [
        { type: 'text', text: 'Which is warmer?' },
        {
          type: 'image',
          source: { kind: 'base64', mediaType: 'image/png', data: 'iVBORw0KGgo=' },
        },
      ],
    },
    {
      role: 'assistant',
      content: [
        { type: 'text', text: 'Looking.' },
        { type: 'tool_call', id: 'call_1', name: 'get_weather', arguments: '{"city":"Rome"}' },
        { type: 'tool_call', id: 'call_2', name: 'get_weather', arguments: '{"city":"Oslo"}' },
      ],
    },
    {
      role: 'tool',
      content: [
        {
          type: 'tool_result',
          toolCallId: 'call_1',
          content: [{ type: 'text', text: '21 degrees' }],
        },
      ],
    },
    {
      role: 'tool',
      content: [
        {
          type: 'tool_result',
          toolCallId: 'call_2',
          content: [{ type: 'text', text: '4 degrees' }],
        },
      ],
    },
    { role: 'user', content: [{ type: 'text', text: 'And tomorrow?' }] },
  ],
  tools: [
    {
      type: 'function',
      name: 'get_weather',
      description: 'Weather of a city',
      parameters: {
        type: 'object',
        properties: { city: { type: 'string' } },
        required: ['city'],
      },
    },
  ],
  toolChoice: { type: 'auto' },
  maxOutputTokens: 5_000,
  stop: ['END'],
};

const answer = (
  blocks: readonly Block[],
  finish: 'stop' | 'tool_calls' | 'length' | 'content_filter',
): ChatResponse => ({
  id: 'answer-1',
  model: 'upstream-model',
  created: 1_700_000_000,
  candidates: [{ index: 0, blocks, finish: { unified: finish } }],
  usage: testUsage(12, 7),
});

/** What an upstream answers, by what it is to show. */
export const answers = {
  text: answer([{ type: 'text', text: 'Rome, by far: 21 °C 😀' }], 'stop'),
  tools: answer(
    [
      { type: 'text', text: 'Asking.' },
      { type: 'tool_call', id: 'call_a', name: 'get_weather', arguments: '{"city":"Rome"}' },
      { type: 'tool_call', id: 'call_b', name: 'get_weather', arguments: '{"city":"Oslo"}' },
    ],
    'tool_calls',
  ),
} as const satisfies Readonly<Record<string, ChatResponse>>;

/** An answer with thoughts, sealed where the upstream seals its own. */
export function thoughtful(signature: string | undefined): ChatResponse {
  return answer(
    [
      {
        type: 'reasoning',
        text: 'Rome is in the south.',
        ...(signature === undefined ? {} : { signature }),
      },
      { type: 'text', text: 'Rome.' },
    ],
    'stop',
  );
}

/** A call that its upstream wants back with what it sealed there. */
export const sealedCall: ChatResponse = answer(
  [
    {
      type: 'tool_call',
      id: 'call_s',
      name: 'get_weather',
      arguments: '{"city":"Rome"}',
      signature: 'c2VhbGVkIGNhbGw=',
    },
  ],
  'tool_calls',
);

/** An answer that ended before it was whole. */
export function ended(reason: 'length' | 'content_filter'): ChatResponse {
  return answer([{ type: 'text', text: 'Half a' }], reason);
}

/** An answer of which a part was read from the prompt's cache, and a part was thought. */
export const counted: ChatResponse = {
  ...answers.text,
  usage: {
    input: { fresh: 20, cacheRead: 40, cacheWrite: 0, cacheWriteHour: 0, audio: 0 },
    output: { text: 20, reasoning: 10, audio: 0 },
  },
};

/** The first words of an answer, and its failure. */
export const breaking: readonly (ChatEvent | LLMError)[] = [
  ...toEvents(answers.text).slice(0, 3),
  new LLMError('upstream', 'the model fell over'),
];

/** What of a conversation has to arrive, whatever it travelled through. Neighbouring texts of one turn are one. */
export function essence({ messages, tools = [], toolChoice, maxOutputTokens, stop }: ChatRequest) {
  const ids = new Map<string, string>();
  return {
    system: textOf(messages.filter(({ role }) => role === 'system' || role === 'developer')),
    turns: messages
      .filter(({ role }) => role !== 'system' && role !== 'developer')
      .flatMap(({ role, content }) => content.map((block) => toldOf(role, block, ids)))
      .filter((told) => told !== undefined),
    tools: tools.map((tool) =>
      tool.type === 'function'
        ? { name: tool.name, description: tool.description, parameters: tool.parameters }
        : tool,
    ),
    toolChoice: toolChoice?.type ?? 'auto',
    maxOutputTokens,
    stop,
  };
}

function textOf(messages: readonly Message[]): string {
  return messages
    .flatMap(({ content }) => content.map((block) => (block.type === 'text' ? block.text : '')))
    .join('');
}

/** Ids are the protocols' own affair, but a result must belong to its call. */
function toldOf(role: string, block: Block, ids: Map<string, string>): string | undefined {
  switch (block.type) {
    case 'text':
      return `${role === 'assistant' ? 'assistant' : 'user'} says ${block.text}`;
    case 'image':
      return `user shows ${JSON.stringify(bytesOf(block))}`;
    case 'tool_call':
      ids.set(block.id, `call ${ids.size + 1}`);
      return `${ids.get(block.id) ?? ''}: ${block.name} ${JSON.stringify(JSON.parse(block.arguments))}`;
    case 'tool_result':
      return `result of ${ids.get(block.toolCallId) ?? `nobody (${block.toolCallId})`}: ${block.content
        .map((inner) => (inner.type === 'text' ? inner.text : inner.type))
        .join('')}`;
    case 'reasoning':
      return `thought ${block.text}, sealed ${block.signature ?? 'not'}`;
    default:
      return block.type;
  }
}

function bytesOf({ source }: Extract<Block, { type: 'image' }>): object {
  if (source.kind !== 'url') return source;
  const [, mediaType, data] = /^data:([^;]+);base64,(.*)$/.exec(source.url) ?? [];
  return { kind: 'base64', mediaType, data };
}

/** What of an answer has to arrive. */
export function answered({ candidates, usage }: ChatResponse) {
  const [first] = candidates;
  const blocks = first?.blocks ?? [];
  const joined = (type: 'text' | 'reasoning') =>
    blocks.map((block) => (block.type === type ? block.text : '')).join('');
  return {
    text: joined('text'),
    thoughts: joined('reasoning'),
    calls: blocks.flatMap((block) =>
      block.type === 'tool_call'
        ? [`${block.name} ${JSON.stringify(JSON.parse(block.arguments))}`]
        : [],
    ),
    finish: first?.finish.unified,
    input: sum(usage?.input),
    output: sum(usage?.output),
  };
}

function sum(counts: object = {}): number {
  return Object.values(counts).reduce((total: number, count: unknown) => total + Number(count), 0);
}
