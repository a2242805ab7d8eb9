// A vendor with a wire format of its own: the protocol is four pure functions, and everything else is the
// house's. The format is invented and speaks of the theatre; the vendor is a server on this machine.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import {
  asNumber,
  asObject,
  asString,
  chat,
  connect,
  createCall,
  createCallContext,
  defineProvider,
  LLMError,
  parseJson,
  toCount,
  type StreamingClientCodec,
  type ChatEvent,
  type StreamingProtocol,
  type ChatRequest,
  type ChatResponse,
  type ErrorCode,
  type Failure,
  type FinishReason,
  type JsonObject,
  type Loss,
  type Message,
  type JsonOutbound,
  type Translator,
  type Usage,
} from '@llm/core';
import { ndjsonFraming, type ServerSentEvent } from '@llm/core/framing';
import {
  protocolCases,
  providerCases,
  testUsage,
  type ConformanceCase,
  type ProtocolFixture,
} from '@llm/core/testing';

// #region encode-request
const voices: Readonly<Record<Message['role'], string>> = {
  system: 'director',
  developer: 'director',
  user: 'guest',
  assistant: 'player',
  tool: 'prompter',
};

/** What a play has no word for, by the names that callers know. */
const unknownFields = {
  tools: 'tools',
  toolChoice: 'tool_choice',
  responseFormat: 'response_format',
  reasoning: 'reasoning_effort',
  seed: 'seed',
  stop: 'stop',
  topP: 'top_p',
  topK: 'top_k',
  frequencyPenalty: 'frequency_penalty',
  presencePenalty: 'presence_penalty',
  logitBias: 'logit_bias',
  logprobs: 'logprobs',
  candidates: 'n',
  user: 'user',
  metadata: 'metadata',
} as const satisfies Partial<Readonly<Record<keyof ChatRequest, string>>>;

function encodeRequest(request: ChatRequest): JsonOutbound {
  const losses: Loss[] = [];
  for (const [field, name] of Object.entries(unknownFields)) {
    if (field in request) losses.push({ path: name, kind: 'parameter' });
  }
  const script = request.messages.map((message, index) => ({
    voice: voices[message.role],
    line: encodeLine(message, `messages[${index}]`, losses),
  }));
  return {
    body: {
      play: request.model,
      script,
      ...(request.stream === true && { live: true }),
      ...(request.maxOutputTokens !== undefined && { longest: request.maxOutputTokens }),
      ...(request.temperature !== undefined && { mood: request.temperature }),
    },
    losses,
  };
}

function encodeLine({ content }: Message, path: string, losses: Loss[]): string {
  return content
    .map((block, index) => {
      if (block.type === 'text') return block.text;
      losses.push({ path: `${path}.content[${index}]`, kind: 'parameter' });
      return '';
    })
    .join('');
}
// #endregion

// #region decode-response
const curtains: Readonly<Record<string, FinishReason['unified']>> = {
  falls: 'stop',
  drops: 'length',
  stays: 'refusal',
};

function decodeFinish(curtain: unknown): FinishReason {
  const native = asString(curtain);
  if (native === undefined) return { unified: 'other' };
  return { unified: curtains[native] ?? 'other', native };
}

function decodeUsage(seats: JsonObject): Usage {
  return {
    input: {
      fresh: toCount(seats['heard']),
      cacheRead: 0,
      cacheWrite: 0,
      cacheWriteHour: 0,
      audio: 0,
    },
    output: { text: toCount(seats['spoken']), reasoning: 0, audio: 0 },
  };
}

function decodeResponse(body: unknown): ChatResponse {
  const scene = asObject(body);
  const trouble = asObject(scene?.['trouble']);
  if (trouble !== undefined) throw decodeTrouble(trouble);
  const line = asString(scene?.['line']);
  if (scene === undefined || line === undefined) {
    throw new LLMError('invalid_response', 'the answer has no line');
  }
  const seats = asObject(scene['seats']);
  return {
    id: asString(scene['scene']) ?? '',
    model: asString(scene['play']) ?? '',
    candidates: [
      { index: 0, blocks: [{ type: 'text', text: line }], finish: decodeFinish(scene['curtain']) },
    ],
    ...(seats !== undefined && { usage: decodeUsage(seats) }),
  };
}
// #endregion

// #region decode-stream
/** A show begins with `rise`, has any number of `speak`, and ends with `curtain`; without that it was cut off. */
function createStreamDecoder(): Translator<ServerSentEvent, ChatEvent> {
  const place = { candidate: 0, block: 0 };
  let speaking = false;
  let ended = false;

  const speak = (text: string): readonly ChatEvent[] => {
    const delta: ChatEvent = { type: 'delta', ...place, delta: { type: 'text', text } };
    if (speaking) return [delta];
    speaking = true;
    return [{ type: 'open', ...place, start: { type: 'text', text: '' } }, delta];
  };
  const finish = (cue: JsonObject): readonly ChatEvent[] => {
    ended = true;
    const seats = asObject(cue['seats']);
    return [
      ...(speaking ? [{ type: 'close', ...place } as const] : []),
      { type: 'finish', candidate: 0, reason: decodeFinish(cue['curtain']) },
      ...(seats === undefined ? [] : [{ type: 'usage', usage: decodeUsage(seats) } as const]),
    ];
  };

  return {
    push({ data }) {
      const cue = readCue(data);
      switch (cue['cue']) {
        case 'rise':
          return [
            { type: 'start', id: asString(cue['scene']) ?? '', model: asString(cue['play']) ?? '' },
          ];
        case 'speak':
          return speak(asString(cue['line']) ?? '');
        case 'curtain':
          return finish(cue);
        case 'trouble':
          throw decodeTrouble(cue);
        default:
          return []; // New cues come without notice; none of them carries a line.
      }
    },
    end() {
      if (!ended) throw new LLMError('connection', 'the show broke off before its curtain');
      return [];
    },
  };
}

/** A line that was cut off is no cue. Whether it was the last one, `end` will tell. */
function readCue(data: string): JsonObject {
  try {
    return asObject(parseJson(data)) ?? {};
  } catch {
    return {};
  }
}
// #endregion

// #region decode-error
const codeOfTrouble: Readonly<Record<string, ErrorCode>> = {
  full_house: 'overloaded',
  queue: 'rate_limited',
  no_ticket: 'authentication',
  no_such_play: 'not_found',
  script_too_long: 'context_length_exceeded',
};

const codeOfStatus: Readonly<Record<number, ErrorCode>> = {
  401: 'authentication',
  403: 'permission_denied',
  404: 'not_found',
  413: 'payload_too_large',
  429: 'rate_limited',
  503: 'overloaded',
  504: 'timeout',
};

function decodeTrouble(trouble: JsonObject, status?: number, retryAfterMs?: number): LLMError {
  const kind = asString(trouble['kind']) ?? '';
  const byStatus = status !== undefined && status < 500 ? 'invalid_request' : 'upstream';
  const code = codeOfTrouble[kind] ?? codeOfStatus[status ?? 0] ?? byStatus;
  return new LLMError(code, asString(trouble['says']) ?? 'the theatre does not say what happened', {
    ...(retryAfterMs !== undefined && { retryAfterMs }),
    upstream: { ...(status !== undefined && { status }), ...(kind !== '' && { code: kind }) },
  });
}

function decodeError({ status, headers, body }: Failure): LLMError {
  const seconds = asNumber(Number(headers['retry-after'] ?? NaN));
  return decodeTrouble(
    asObject(asObject(body)?.['trouble']) ?? {},
    status,
    seconds === undefined ? undefined : seconds * 1_000,
  );
}
// #endregion

// #region protocol
const client: StreamingClientCodec<'chat'> = {
  // One cue a line. Server-sent events would need nothing here.
  framing: ndjsonFraming,
  address: () => ({ path: '/perform' }),
  encodeRequest,
  decodeResponse: (answer) => decodeResponse(answer.json()),
  createStreamDecoder,
  decodeError,
};

const theatre: StreamingProtocol<'chat'> = { id: 'theatre', operation: chat, client };
// #endregion

// #region fixtures
const toBytes = (cues: readonly object[]): Uint8Array =>
  new TextEncoder().encode(cues.map((cue) => `${JSON.stringify(cue)}\n`).join(''));

const rise = { cue: 'rise', scene: 's1', play: 'small' };
const speech = [
  { cue: 'speak', line: 'To be, ' },
  { cue: 'applause' },
  { cue: 'speak', line: 'or not to bé' },
];
const curtain = { cue: 'curtain', curtain: 'falls', seats: { heard: 6, spoken: 5 } };

const opening: readonly ChatEvent[] = [
  { type: 'start', id: 's1', model: 'small' },
  { type: 'open', candidate: 0, block: 0, start: { type: 'text', text: '' } },
  { type: 'delta', candidate: 0, block: 0, delta: { type: 'text', text: 'To be, ' } },
  { type: 'delta', candidate: 0, block: 0, delta: { type: 'text', text: 'or not to bé' } },
];

const request: ChatRequest = {
  model: 'small',
  messages: [
    { role: 'system', content: [{ type: 'text', text: 'Be brief.' }] },
    { role: 'user', content: [{ type: 'text', text: 'What is the question?' }] },
  ],
  maxOutputTokens: 20,
};

const fixtures: readonly ProtocolFixture[] = [
  {
    name: 'text',
    hub: request,
    wire: {
      play: 'small',
      script: [
        { voice: 'director', line: 'Be brief.' },
        { voice: 'guest', line: 'What is the question?' },
      ],
      longest: 20,
    },
    response: {
      scene: 's1',
      play: 'small',
      line: 'To be, or not to bé',
      curtain: 'falls',
      seats: { heard: 6, spoken: 5 },
    },
    hubResponse: {
      id: 's1',
      model: 'small',
      candidates: [
        {
          index: 0,
          blocks: [{ type: 'text', text: 'To be, or not to bé' }],
          finish: { unified: 'stop', native: 'falls' },
        },
      ],
      usage: testUsage(6, 5),
    },
    stream: toBytes([rise, ...speech, curtain]),
    events: [
      ...opening,
      { type: 'close', candidate: 0, block: 0 },
      { type: 'finish', candidate: 0, reason: { unified: 'stop', native: 'falls' } },
      { type: 'usage', usage: testUsage(6, 5) },
    ],
  },
  {
    name: 'late-error',
    stream: toBytes([
      rise,
      ...speech,
      { cue: 'trouble', kind: 'full_house', says: 'no seats left' },
    ]),
    events: opening,
    streamError: 'overloaded',
  },
  {
    name: 'rate-limited',
    error: {
      status: 429,
      headers: { 'retry-after': '3' },
      body: { trouble: { kind: 'queue', says: 'please wait' } },
      code: 'rate_limited',
      retryAfterMs: 3_000,
    },
  },
];
// #endregion

async function runAll(cases: readonly ConformanceCase[]): Promise<number> {
  for (const { name, run } of cases) {
    try {
      await run();
    } catch (cause) {
      throw new Error(`the case '${name}' failed`, { cause });
    }
  }
  return cases.length;
}

// #region conformance
const passed = await runAll(protocolCases(theatre, fixtures));
// #endregion

const seen: unknown[] = [];
const server = createServer((incoming, outgoing) => {
  const pieces: Buffer[] = [];
  incoming.on('data', (piece: Buffer) => pieces.push(piece));
  incoming.on('end', () => {
    const body = asObject(parseJson(Buffer.concat(pieces).toString()));
    seen.push({ path: incoming.url, ticket: incoming.headers['x-ticket'], body });
    if (body?.['play'] === 'lost') {
      outgoing.writeHead(404, { 'content-type': 'application/json' });
      outgoing.end(JSON.stringify({ trouble: { kind: 'no_such_play', says: 'no such play' } }));
    } else if (body?.['play'] === 'cut') {
      outgoing.writeHead(200, { 'content-type': 'application/x-ndjson' });
      outgoing.end(toBytes([rise, ...speech]));
    } else if (body?.['live'] === true) {
      outgoing.writeHead(200, { 'content-type': 'application/x-ndjson' });
      outgoing.end(fixtures[0]?.stream);
    } else {
      outgoing.writeHead(200, { 'content-type': 'application/json' });
      outgoing.end(JSON.stringify(fixtures[0]?.response));
    }
  });
});
server.listen(0, '127.0.0.1');
await once(server, 'listening');
const address = server.address();
assert(typeof address === 'object' && address !== null);

// #region provider
const globe = defineProvider({
  id: 'globe',
  baseUrl: `http://127.0.0.1:${address.port}/v1`,
  auth: { scheme: 'header', name: 'x-ticket', env: 'GLOBE_TICKET' },
  speaks: { chat: [theatre] },
});
const service = connect(globe, { apiKey: 'ticket-7' });
// #endregion

const ask = (change: Partial<ChatRequest> = {}, onLoss: 'refuse' | 'report' = 'refuse') =>
  service(createCall('chat', { ...request, ...change }, { onLoss }), createCallContext());

async function collect(change: Partial<ChatRequest>): Promise<readonly ChatEvent[]> {
  const result = await ask({ ...change, stream: true });
  assert(result.kind === 'stream');
  const events: ChatEvent[] = [];
  for await (const event of result.stream) events.push(event);
  return events;
}

try {
  await runAll(providerCases(globe));

  await assert.rejects(ask({ model: 'lost' }), { code: 'not_found', provider: 'globe' });
  await assert.rejects(ask({ seed: 1 }), { code: 'unsupported', param: 'seed' });
  await assert.rejects(collect({ model: 'cut' }), { code: 'connection' });
  const lossy = await ask({ seed: 1 }, 'report');
  assert.deepEqual(lossy.losses, [{ path: 'seed', kind: 'parameter' }]);

  const answer = await ask();
  assert(answer.kind === 'response');
  // The theatre does not say when, so the time is ours.
  const { created, ...told } = answer.decoded();
  assert.equal(typeof created, 'number');
  assert.deepEqual(told, fixtures[0]?.hubResponse);
  assert.deepEqual(seen.at(-1), {
    path: '/v1/perform',
    ticket: 'ticket-7',
    body: fixtures[0]?.wire,
  });

  const [first, ...rest] = await collect({});
  assert(first?.type === 'start');
  const { created: begun, ...start } = first;
  assert.equal(typeof begun, 'number');
  assert.deepEqual([start, ...rest], fixtures[0]?.events);
  console.log(`own-protocol: ${passed} cases passed, and the theatre answered, whole and streamed`);
} finally {
  server.closeAllConnections();
  server.close();
}
