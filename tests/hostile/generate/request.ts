import type { SendOptions } from '../harness/send.ts';
import type { Random } from './random.ts';
import { anyJson, list, mostly, spoil, word } from './values.ts';

/** A hostile request of a caller with a key, to either route and either vendor's model. */
export function generateRequest(random: Random): SendOptions {
  const path = random.one(['/v1/chat/completions', '/v1/messages']);
  const isChat = path !== '/v1/messages';
  const fields = new Map<string, string>([
    ['model', mostly(random, () => random.one(['"openai"', '"anthropic"']), 0.97)],
    ['messages', mostly(random, () => messages(random, isChat), 0.96)],
    ['max_tokens', mostly(random, () => '5', 0.97)],
  ]);
  for (let count = random.below(4); count > 0; count -= 1) {
    const [name, value] = random.one(extras);
    fields.set(
      name,
      mostly(random, () => value(random), 0.7),
    );
  }
  if (random.chance(0.1))
    for (let at = random.size(20_000); at > 0; at -= 1) fields.set(`f${at}`, '1');
  if (random.chance(0.1)) fields.set(word(random), anyJson(random));
  let body = `{${[...fields].map(([name, value]) => `${JSON.stringify(name)}:${value}`).join()}}`;
  if (random.chance(0.05)) body = `${body.slice(0, -1)},"model":"openai"}`;
  if (random.chance(0.08)) body = spoil(random, body);
  return {
    path,
    body: random.chance(0.03) ? Buffer.from(body, 'latin1') : body,
    ...(random.chance(0.15) && { chunkBytes: random.one([1, 2, 7, 64, 1_000, 4_096, 65_536]) }),
    ...(random.chance(0.05) && {
      headers: {
        'content-type': random.one([
          'text/plain',
          'image/png',
          'application/xml',
          ';',
          'a'.repeat(500),
        ]),
      },
    }),
  };
}

function messages(random: Random, isChat: boolean): string {
  const most = random.chance(0.05) ? 20_000 : 20;
  return list(random, () => mostly(random, () => message(random, isChat), 0.99), most);
}

function message(random: Random, isChat: boolean): string {
  const role = random.one(
    isChat
      ? ['user', 'assistant', 'system', 'developer', 'tool', 'function']
      : ['user', 'assistant', 'system'],
  );
  const content = random.chance(0.5)
    ? JSON.stringify(word(random))
    : list(random, () => mostly(random, () => part(random, isChat)), 8);
  const more = [
    ...(role === 'assistant' && isChat && random.chance(0.5)
      ? [`"tool_calls":${calls(random)}`]
      : []),
    ...(role === 'tool' ? [`"tool_call_id":${JSON.stringify(callId(random))}`] : []),
    ...(random.chance(0.1) ? [`"name":${JSON.stringify(word(random))}`] : []),
  ];
  return `{${[`"role":"${role}"`, `"content":${content}`, ...more].join()}}`;
}

function calls(random: Random): string {
  const most = random.chance(0.03) ? 5_000 : 4;
  return list(
    random,
    () => {
      const name = JSON.stringify(random.chance(0.7) ? 'f' : word(random, 100));
      const given = mostly(random, () => random.one(['"{}"', '"{\\"a\\":1}"', '""']), 0.9);
      return `{"id":${JSON.stringify(callId(random))},"type":"function","function":{"name":${name},"arguments":${given}}}`;
    },
    most,
  );
}

function callId(random: Random): string {
  return random.one(['call_0', 'call_0', `call_${random.below(100)}`, 'a b', word(random, 300)]);
}

function part(random: Random, isChat: boolean): string {
  const text = JSON.stringify(word(random));
  const kinds = isChat
    ? [
        `{"type":"text","text":${text}}`,
        `{"type":"image_url","image_url":{"url":${text}}}`,
        `{"type":"input_audio","input_audio":{"data":${text},"format":"wav"}}`,
        `{"type":"file","file":{"file_data":${text}}}`,
        `{"type":"refusal","refusal":${text}}`,
      ]
    : [
        `{"type":"text","text":${text}}`,
        `{"type":"thinking","thinking":${text},"signature":"x"}`,
        `{"type":"image","source":{"type":"base64","media_type":"image/png","data":${text}}}`,
        `{"type":"tool_use","id":${JSON.stringify(callId(random))},"name":"f","input":${mostly(random, () => '{}')}}`,
        `{"type":"tool_result","tool_use_id":${JSON.stringify(callId(random))},"content":${text}}`,
        `{"type":"document","source":{"type":"text","media_type":"text/plain","data":${text}}}`,
      ];
  return random.chance(0.9)
    ? random.one(kinds)
    : `{"type":${JSON.stringify(word(random))},"text":${text}}`;
}

const text = (random: Random): string => JSON.stringify(word(random));
const texts = (random: Random): string => list(random, () => text(random), 2_000);

function tools(random: Random): string {
  const most = random.chance(0.05) ? 3_000 : 5;
  return list(
    random,
    () => {
      const name = JSON.stringify(random.chance(0.5) ? `f${random.below(50)}` : word(random, 200));
      const schema = mostly(random, () => '{"type":"object","properties":{}}', 0.8);
      return random.chance(0.5)
        ? `{"type":"function","function":{"name":${name},"parameters":${schema}}}`
        : `{"name":${name},"input_schema":${schema}}`;
    },
    most,
  );
}

// Fields with a value that they take. Time and attempts are left alone: they would only make the run longer.
const extras: readonly (readonly [string, (random: Random) => string])[] = [
  ['stream', () => 'true'],
  ['n', (random) => random.one(['1', '2', '1000000', '-1'])],
  ['mock_response', text],
  ['mock_tool_calls', calls],
  ['tools', tools],
  ['tool_choice', (random) => random.one(['"auto"', '{"type":"tool","name":"f"}', '"none"'])],
  ['tags', texts],
  ['metadata', (random) => anyJson(random)],
  ['stop', texts],
  ['stop_sequences', texts],
  ['additional_drop_params', texts],
  ['fallbacks', () => '["openai"]'],
  ['api_key', text],
  ['temperature', () => '1'],
  ['response_format', () => '{"type":"json_object"}'],
  ['thinking', (random) => `{"type":${text(random)},"budget_tokens":1024}`],
  ['reasoning_effort', text],
  ['system', text],
  ['user', text],
  ['logit_bias', (random) => anyJson(random)],
  ['stream_options', () => '{"include_usage":true}'],
];
