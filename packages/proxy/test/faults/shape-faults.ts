import { answer } from '@llm/core/testing';
import type { JsonValue } from '@llm/core';
import type { UpstreamKind } from '../support/stage.ts';
import {
  type Fault,
  type FaultKind,
  garbled,
  type Truth,
  unclear,
  whole,
  type Wire,
} from './fault.ts';
import { goodBodies, goodEvents, json, printEvents, streamScript } from './good-answers.ts';

/** A field of an answer by its path, and whether an answer is whole without it. */
type Field = readonly [path: string, truth: Truth];

const fieldsOf: Readonly<
  Record<UpstreamKind, { readonly plain: readonly Field[]; readonly streamed: readonly Field[] }>
> = {
  openai: {
    plain: [
      ['id', whole],
      ['object', whole],
      ['created', whole],
      ['model', whole],
      ['usage', whole],
      ['usage.prompt_tokens', whole],
      ['usage.completion_tokens', whole],
      ['usage.total_tokens', whole],
      ['usage.prompt_tokens_details', whole],
      ['system_fingerprint', whole],
      ['service_tier', whole],
      ['choices', unclear],
      ['choices.0', unclear],
      ['choices.0.index', whole],
      ['choices.0.logprobs', whole],
      ['choices.0.finish_reason', whole],
      ['choices.0.message', unclear],
      ['choices.0.message.role', whole],
      ['choices.0.message.content', unclear],
      ['choices.0.message.refusal', unclear],
      ['choices.0.message.annotations', whole],
      ['choices.0.message.reasoning_content', whole],
      ['choices.0.message.tool_calls', unclear],
      ['choices.0.message.tool_calls.0', unclear],
      ['choices.0.message.tool_calls.0.id', whole],
      ['choices.0.message.tool_calls.0.type', garbled],
      ['choices.0.message.tool_calls.0.function', unclear],
      ['choices.0.message.tool_calls.0.function.name', unclear],
      ['choices.0.message.tool_calls.0.function.arguments', unclear],
    ],
    streamed: [
      ['id', whole],
      ['object', whole],
      ['created', whole],
      ['model', whole],
      ['usage', whole],
      ['usage.prompt_tokens', whole],
      ['usage.completion_tokens', whole],
      ['usage.prompt_tokens_details', whole],
      ['system_fingerprint', whole],
      ['choices', unclear],
      ['choices.0', unclear],
      ['choices.0.index', whole],
      ['choices.0.logprobs', whole],
      ['choices.0.finish_reason', unclear],
      ['choices.0.delta', unclear],
      ['choices.0.delta.role', whole],
      ['choices.0.delta.content', unclear],
      ['choices.0.delta.refusal', unclear],
      ['choices.0.delta.reasoning_content', whole],
      ['choices.0.delta.tool_calls', unclear],
      ['choices.0.delta.tool_calls.0', unclear],
      ['choices.0.delta.tool_calls.0.index', unclear],
      ['choices.0.delta.tool_calls.0.id', whole],
      ['choices.0.delta.tool_calls.0.type', garbled],
      ['choices.0.delta.tool_calls.0.function', unclear],
      ['choices.0.delta.tool_calls.0.function.name', unclear],
      ['choices.0.delta.tool_calls.0.function.arguments', garbled],
    ],
  },
  anthropic: {
    plain: [
      ['id', whole],
      ['type', whole],
      ['role', whole],
      ['model', whole],
      ['stop_reason', whole],
      ['stop_sequence', whole],
      ['usage', whole],
      ['usage.input_tokens', whole],
      ['usage.output_tokens', whole],
      ['usage.cache_read_input_tokens', whole],
      ['usage.cache_creation', whole],
      ['content', unclear],
      ['content.0', unclear],
      ['content.0.type', unclear],
      ['content.0.text', unclear],
      ['content.0.citations', whole],
      ['content.1', unclear],
      ['content.1.id', whole],
      ['content.1.name', unclear],
      ['content.1.input', unclear],
    ],
    streamed: [
      ['type', unclear],
      ['index', unclear],
      ['message', unclear],
      ['message.id', whole],
      ['message.type', whole],
      ['message.role', whole],
      ['message.model', whole],
      ['message.content', whole],
      ['message.stop_reason', whole],
      ['message.usage', whole],
      ['message.usage.input_tokens', whole],
      ['message.usage.output_tokens', whole],
      ['content_block', unclear],
      ['content_block.type', unclear],
      ['content_block.text', unclear],
      ['content_block.id', whole],
      ['content_block.name', unclear],
      ['content_block.input', whole],
      ['delta', unclear],
      ['delta.type', unclear],
      ['delta.text', unclear],
      ['delta.partial_json', garbled],
      ['delta.stop_reason', unclear],
      ['delta.stop_sequence', whole],
      ['usage', whole],
      ['usage.output_tokens', whole],
    ],
  },
};

const missing = Symbol('missing');
const values: readonly (readonly [string, JsonValue | typeof missing])[] = [
  ['missing', missing],
  ['null', null],
  ['an empty text', ''],
  ['a text', 'x'],
  ['a number', 7],
  ['an empty object', {}],
  ['an empty list', []],
];

type Container = Record<string, unknown>;

/** Whether the place was there, or could be. Puts the value at the path. */
function put(root: unknown, path: readonly string[], value: JsonValue | typeof missing): boolean {
  const [name = '', ...rest] = path;
  if (typeof root !== 'object' || root === null) return false;
  const container = root as Container;
  if (rest.length > 0) return put(container[name], rest, value);
  // A place in a list is one only where the list has it.
  if (Array.isArray(root) && !(name in container)) return false;
  if (value === missing) Reflect.deleteProperty(container, name);
  else container[name] = value;
  return true;
}

const parts = (path: string) => path.split('.');

/** Where a field stands in some events only, others must not get one. */
function belongs(event: unknown, path: string): boolean {
  const [first = '', second] = parts(path);
  if (typeof event !== 'object' || event === null) return false;
  return second === undefined ? first in event || !optionalRoots.has(first) : first in event;
}
const optionalRoots = new Set(['message', 'index', 'content_block', 'delta', 'usage', 'choices']);

function changed({ upstream, stream }: Wire, path: string, value: JsonValue | typeof missing) {
  if (!stream) {
    const body: unknown = structuredClone(goodBodies[upstream]);
    put(body, parts(path), value);
    return { onRequest: answer(200, [`content-type: ${json}`], JSON.stringify(body)) };
  }
  const events = goodEvents[upstream].map((event) => {
    const data = structuredClone(event.data);
    if (belongs(data, path)) put(data, parts(path), value);
    return { ...event, data };
  });
  return streamScript(printEvents(events));
}

const shapeFaultsOf = (upstream: UpstreamKind, stream: boolean): readonly Fault[] =>
  fieldsOf[upstream][stream ? 'streamed' : 'plain'].flatMap(([path, truth]) =>
    values.map(([name, value]) => ({
      name: `${path}: ${name}`,
      play: (wire: Wire) =>
        wire.upstream === upstream && wire.stream === stream
          ? changed(wire, path, value)
          : undefined,
      truth: () => truth,
    })),
  );

/** Whole bodies that are no answer at all. */
const bodies: Readonly<Record<string, string>> = {
  null: 'null',
  'an empty list': '[]',
  'an empty object': '{}',
  'a number': '7',
  'a text': '"Hello"',
  'plain words': 'Hello',
  'half of JSON': '{"id":',
  'a brace': '{',
  'JSON twice': '{}{}',
  'JSON 2,000 levels deep': `${'{"a":'.repeat(2_000)}1${'}'.repeat(2_000)}`,
  'a list 100,000 levels deep': '['.repeat(100_000),
  'a prototype': '{"__proto__":{"choices":[1],"content":[1]}}',
  'a page': '<!doctype html><title>Welcome to nginx</title>',
  'blanks alone': ' \n\n ',
};
const bodyFaults = Object.entries(bodies).map(([name, body]): Fault => ({
  name,
  play: () => ({ onRequest: answer(200, [`content-type: ${json}`], body) }),
  truth: () => ({ is: 'failure', statuses: [502] }),
}));

export const shapeFaults: readonly FaultKind[] = [
  { kind: 'bodies that are no answer', faults: bodyFaults },
  { kind: 'fields of chunks', faults: shapeFaultsOf('openai', true) },
  { kind: 'fields of events', faults: shapeFaultsOf('anthropic', true) },
  { kind: 'fields of completions', faults: shapeFaultsOf('openai', false) },
  { kind: 'fields of messages', faults: shapeFaultsOf('anthropic', false) },
];
