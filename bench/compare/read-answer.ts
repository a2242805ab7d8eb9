import {
  asArray,
  asNumber,
  asObject,
  asString,
  type JsonObject,
  type JsonValue,
  parseJson,
} from '../../packages/core/src/index.ts';
import { createSseDecoder, type ServerSentEvent } from '../../packages/core/src/framing/index.ts';
import { type Aspects, pathsOf } from './aspects.ts';

/** An answer as it came over the wire. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
  /** Whether the body ended as HTTP says, and did not break off. */
  readonly whole: boolean;
}

export type Dialect = 'chat' | 'messages';

/** What an answer says in the terms in which it is compared. Fields of the body are told apart by path. */
export function readAnswer(answer: Answer, dialect: Dialect): Aspects {
  const events = isStream(answer) ? decode(answer.text) : undefined;
  const objects = events?.flatMap(({ data }) => toObject(data)) ?? toObject(answer.text);
  const failure = objects.find((object) => isFailure(object));
  return {
    status: answer.status,
    'content type': answer.headers['content-type']?.split(';')[0] ?? '',
    'retry-after': answer.headers['retry-after'] ?? null,
    'body broke off': !answer.whole,
    ...readFailure(failure, dialect),
    ...(dialect === 'chat'
      ? readChat(objects, events !== undefined)
      : readMessages(objects, events !== undefined)),
    ...(events === undefined ? {} : readShape(events, objects, dialect)),
    fields: [...new Set(objects.flatMap((object) => [...pathsOf(object)]))].sort(),
  };
}

export function isStream({ headers }: Answer): boolean {
  return headers['content-type']?.startsWith('text/event-stream') === true;
}

function decode(text: string): readonly ServerSentEvent[] {
  const decoder = createSseDecoder();
  return [...decoder.push(new TextEncoder().encode(text)), ...decoder.end()];
}

function toObject(text: string): readonly JsonObject[] {
  if (!text.trimStart().startsWith('{')) return [];
  try {
    return [asObject(parseJson(text)) ?? {}];
  } catch {
    // What is not JSON says nothing; the status and the type of the content are compared all the same.
    return [];
  }
}

function isFailure({ type, error, detail }: JsonObject): boolean {
  return type === 'error' || (error !== undefined && error !== null) || detail !== undefined;
}

function readFailure(body: JsonObject | undefined, dialect: Dialect): Aspects {
  if (body === undefined) return { error: false };
  const error = asObject(body['error']);
  const isShaped =
    typeof error?.['message'] === 'string' &&
    typeof error['type'] === 'string' &&
    (dialect === 'chat' || body['type'] === 'error');
  return {
    error: true,
    'error: in the shape of the route': isShaped,
    'error: type': error?.['type'] ?? null,
    'error: code': error?.['code'] ?? null,
    'error: param': error?.['param'] ?? null,
    'error: message': withoutKeys(asString(error?.['message']) ?? ''),
  };
}

/** A provider may echo a wrong key; a gateway masks it as it likes. */
function withoutKeys(message: string): string {
  return message.replaceAll(/\S*(?:\*{3}|[a-z]-[a-z]\w*-\w*\d)\S*/g, '…');
}

function objectsIn(value: JsonValue | undefined): readonly JsonObject[] {
  return (asArray(value) ?? []).map((item) => asObject(item) ?? {});
}

function parseInput(input: string): JsonValue {
  try {
    return parseJson(input === '' ? '{}' : input);
  } catch {
    // Cut off by the length limit, or a tool that takes free text.
    return input;
  }
}

function readChat(chunks: readonly JsonObject[], stream: boolean): Aspects {
  let text = '';
  let refusal = '';
  let reasoning = '';
  let finish: JsonValue = null;
  let usage: JsonObject | undefined;
  let choices = 0;
  const calls = new Map<number, { id: string; name: string; input: string }>();
  for (const chunk of chunks) {
    usage = asObject(chunk['usage']) ?? usage;
    for (const choice of objectsIn(chunk['choices'])) {
      const index = asNumber(choice['index']) ?? 0;
      choices = Math.max(choices, index + 1);
      if (index !== 0) continue;
      const part = asObject(choice[stream ? 'delta' : 'message']) ?? {};
      text += asString(part['content']) ?? '';
      refusal += asString(part['refusal']) ?? '';
      reasoning += asString(part['reasoning_content']) ?? '';
      finish = choice['finish_reason'] ?? finish;
      const legacy = asObject(part['function_call']);
      const parts = legacy === undefined ? objectsIn(part['tool_calls']) : [{ function: legacy }];
      for (const [at, call] of parts.entries()) {
        const position = stream ? (asNumber(call['index']) ?? 0) : at;
        const known = calls.get(position) ?? { id: '', name: '', input: '' };
        const called = asObject(call['function']) ?? asObject(call['custom']) ?? {};
        calls.set(position, {
          id: asString(call['id']) ?? known.id,
          name: known.name + (asString(called['name']) ?? ''),
          input: known.input + (asString(called['arguments'] ?? called['input']) ?? ''),
        });
      }
    }
  }
  const inputDetails = asObject(usage?.['prompt_tokens_details']);
  const outputDetails = asObject(usage?.['completion_tokens_details']);
  return {
    ...toContent({ text, refusal, reasoning, finish, calls: [...calls.values()] }),
    choices,
    model: chunks.find(({ model }) => model !== undefined)?.['model'] ?? null,
    usage: usage !== undefined,
    'usage: input with cache': count(usage?.['prompt_tokens']),
    'usage: read from cache': count(inputDetails?.['cached_tokens']),
    'usage: written to cache': count(
      inputDetails?.['cache_write_tokens'] ?? inputDetails?.['cache_creation_tokens'],
    ),
    'usage: output': count(usage?.['completion_tokens']),
    'usage: reasoning': count(outputDetails?.['reasoning_tokens']),
  };
}

/** No count and a count of nothing say the same. */
function count(value: JsonValue | undefined): number {
  return asNumber(value) ?? 0;
}

interface Content {
  readonly text: string;
  readonly refusal: string;
  readonly reasoning: string;
  readonly finish: JsonValue;
  readonly calls: readonly { readonly id: string; readonly name: string; readonly input: string }[];
}

function toContent({ text, refusal, reasoning, finish, calls }: Content): Aspects {
  return {
    text,
    refusal,
    reasoning,
    'finish reason': finish,
    'tool calls': calls.map(({ name, input }) => ({ name, input: parseInput(input) })),
    'tool calls: ids': calls.map(({ id }) => id),
  };
}

function readMessages(events: readonly JsonObject[], stream: boolean): Aspects {
  const started = stream
    ? (asObject(events.find(({ type }) => type === 'message_start')?.['message']) ?? {})
    : (events[0] ?? {});
  const blocks = new Map<number, JsonObject>(objectsIn(started['content']).entries());
  let usage = asObject(started['usage']);
  let finish = started['stop_reason'] ?? null;
  for (const event of stream ? events : []) {
    const index = asNumber(event['index']) ?? 0;
    const delta = asObject(event['delta']) ?? {};
    if (event['type'] === 'content_block_start')
      blocks.set(index, asObject(event['content_block']) ?? {});
    if (event['type'] === 'content_block_delta') blocks.set(index, grow(blocks.get(index), delta));
    if (event['type'] !== 'message_delta') continue;
    finish = delta['stop_reason'] ?? finish;
    usage = { ...usage, ...asObject(event['usage']) };
  }
  const ofType = (type: string) => [...blocks.values()].filter((block) => block['type'] === type);
  const join = (type: string, field: string) =>
    ofType(type)
      .map((block) => asString(block[field]) ?? '')
      .join('');
  const fromCache = count(usage?.['cache_read_input_tokens']);
  const toCache = count(usage?.['cache_creation_input_tokens']);
  return {
    ...toContent({
      text: join('text', 'text'),
      refusal: '',
      reasoning: join('thinking', 'thinking'),
      finish,
      calls: ofType('tool_use').map((block) => ({
        id: asString(block['id']) ?? '',
        name: asString(block['name']) ?? '',
        input: asString(block['json']) ?? JSON.stringify(block['input'] ?? {}),
      })),
    }),
    choices: started['content'] === undefined ? 0 : 1,
    'thinking: signatures': ofType('thinking').map(({ signature }) => signature ?? null),
    'kinds of blocks': [...blocks.values()].map(({ type }) => type ?? null),
    'stop sequence': started['stop_sequence'] ?? null,
    model: started['model'] ?? null,
    usage: usage !== undefined,
    'usage: input with cache': count(usage?.['input_tokens']) + fromCache + toCache,
    'usage: read from cache': fromCache,
    'usage: written to cache': toCache,
    'usage: output': count(usage?.['output_tokens']),
    'usage: reasoning': count(asObject(usage?.['output_tokens_details'])?.['thinking_tokens']),
  };
}

const grownBy: Readonly<Record<string, readonly [from: string, to: string]>> = {
  text_delta: ['text', 'text'],
  thinking_delta: ['thinking', 'thinking'],
  signature_delta: ['signature', 'signature'],
  input_json_delta: ['partial_json', 'json'],
};

function grow(block: JsonObject = {}, delta: JsonObject): JsonObject {
  const fields = grownBy[asString(delta['type']) ?? ''];
  if (fields === undefined) return block;
  const [from, to] = fields;
  return { ...block, [to]: (asString(block[to]) ?? '') + (asString(delta[from]) ?? '') };
}

/** How a stream is put together, whatever it says. */
function readShape(
  events: readonly ServerSentEvent[],
  objects: readonly JsonObject[],
  dialect: Dialect,
): Aspects {
  const last = events.at(-1);
  const lastKind = last?.data === '[DONE]' ? '[DONE]' : toObject(last?.data ?? '')[0];
  const common = {
    'stream: last event':
      typeof lastKind === 'string'
        ? lastKind
        : lastKind === undefined
          ? null
          : isFailure(lastKind)
            ? 'error'
            : (asString(lastKind['type']) ?? 'chunk'),
  };
  return dialect === 'chat'
    ? { ...common, ...shapeOfChunks(objects) }
    : { ...common, ...shapeOfMessage(events, objects) };
}

function shapeOfChunks(chunks: readonly JsonObject[]): Aspects {
  const first = chunks.flatMap(({ choices }) =>
    objectsIn(choices).filter(({ index }) => (index ?? 0) === 0),
  );
  const answers = chunks.filter((chunk) => !isFailure(chunk));
  const usages = answers.filter(({ usage }) => asObject(usage) !== undefined);
  const roles = first.filter(({ delta }) => asObject(delta)?.['role'] !== undefined);
  return {
    'stream: chunks with the role': roles.length,
    'stream: role in the first chunk': asObject(first[0]?.['delta'])?.['role'] ?? null,
    'stream: chunks with a finish reason': first.filter(
      ({ finish_reason }) => finish_reason !== undefined && finish_reason !== null,
    ).length,
    'stream: usage in': usages.map(({ choices }) =>
      objectsIn(choices).length === 0 ? 'a chunk without choices' : 'a chunk with choices',
    ),
    'stream: one id': new Set(answers.map(({ id }) => canonicalId(id))).size <= 1,
    'stream: kinds of objects': [...new Set(answers.map(({ object }) => object ?? null))],
    'stream: a choice without a delta': first.some(({ delta }) => asObject(delta) === undefined),
  };
}

function canonicalId(id: JsonValue | undefined): string {
  return typeof id === 'string' ? id : '';
}

function shapeOfMessage(
  events: readonly ServerSentEvent[],
  objects: readonly JsonObject[],
): Aspects {
  const misnamed = events.filter(({ event, data }) => event !== toObject(data)[0]?.['type']);
  return {
    'stream: events named as their data': misnamed.length === 0,
    'stream: order': orderOf(objects),
  };
}

/** `message_start`, blocks one after the other, `message_delta`, `message_stop`; the first that is out of place, or `as documented`. */
function orderOf(events: readonly JsonObject[]): string {
  let open: number | undefined;
  let next = 0;
  let state: 'before' | 'inside' | 'ending' | 'over' = 'before';
  for (const event of events) {
    const type = asString(event['type']) ?? 'an event without a type';
    const index = asNumber(event['index']);
    const wrong = `${type} ${index ?? ''}`.trim();
    if (type === 'ping' || type === 'error') continue;
    if (state === 'before') {
      if (type !== 'message_start') return `${wrong} before message_start`;
      state = 'inside';
    } else if (type === 'content_block_start') {
      if (open !== undefined) return `${wrong} while block ${open} is open`;
      if (state !== 'inside' || index !== next) return `${wrong}, where ${next} was due`;
      open = index;
      next += 1;
    } else if (type === 'content_block_delta' || type === 'content_block_stop') {
      if (open === undefined || index !== open) return `${wrong} of a block that is not open`;
      if (type === 'content_block_stop') open = undefined;
    } else if (type === 'message_delta') {
      if (open !== undefined) return `${wrong} while block ${open} is open`;
      state = 'ending';
    } else if (type === 'message_stop') {
      if (state !== 'ending') return `${wrong} without a message_delta`;
      state = 'over';
    } else return `${wrong} is not known`;
  }
  return 'as documented';
}
