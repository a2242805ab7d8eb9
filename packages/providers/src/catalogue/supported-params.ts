import {
  callRecordKey,
  connect,
  createCall,
  createCallContext,
  createCallRecord,
  isLLMError,
  type JsonObject,
  type JsonValue,
  LLMError,
  type Provider,
  withValue,
} from '@llm/core';
import { openaiChat } from '../protocols/openai-chat/index.ts';

const answer = {
  type: 'object',
  properties: { city: { type: 'string' } },
  required: ['city'],
  additionalProperties: false,
};
const weather = { name: 'weather', parameters: { type: 'object', properties: {} } };

/**
 * Values of each parameter of Chat Completions that say something; of several one that arrives is enough, because models differ in the words
 * that they know. What needs another parameter has it beside, in `companions`.
 *
 * @see https://platform.openai.com/docs/api-reference/chat/create — read 2026-11-30
 */
const examples: Readonly<Record<string, readonly JsonValue[]>> = {
  audio: [{ voice: 'alloy', format: 'wav' }],
  frequency_penalty: [0.5],
  function_call: ['auto'],
  functions: [[weather]],
  logit_bias: [{ '50256': -100 }],
  logprobs: [true],
  max_completion_tokens: [2_000],
  max_tokens: [2_000],
  modalities: [['text', 'audio']],
  n: [2],
  parallel_tool_calls: [false],
  prediction: [{ type: 'content', content: 'Hello' }],
  presence_penalty: [0.5],
  prompt_cache_key: ['a'],
  reasoning_effort: ['low', 'high'],
  response_format: [
    { type: 'json_object' },
    { type: 'json_schema', json_schema: { name: 'answer', schema: answer, strict: true } },
  ],
  safety_identifier: ['a'],
  seed: [1],
  service_tier: ['auto'],
  stop: [['END']],
  store: [true],
  stream: [true],
  stream_options: [{ include_usage: true }],
  temperature: [0.5],
  thinking: [{ type: 'enabled', budget_tokens: 1_024 }, { type: 'enabled' }],
  tool_choice: ['auto'],
  tools: [[{ type: 'function', function: weather }]],
  top_logprobs: [2],
  top_p: [0.5],
  user: ['a'],
  verbosity: ['low'],
  web_search_options: [{}],
};

const companions: Readonly<Record<string, JsonObject>> = {
  audio: { modalities: ['text', 'audio'] },
  function_call: { functions: [weather] },
  parallel_tool_calls: { tools: [{ type: 'function', function: weather }] },
  stream_options: { stream: true },
  tool_choice: { tools: [{ type: 'function', function: weather }] },
  top_logprobs: { logprobs: true },
};

const base = { messages: [{ role: 'user', content: 'Hello' }] };

/**
 * The parameters of Chat Completions that reach a model, sorted: each is written for it as a call would be, and what gets lost on the way
 * is left out. Nothing is sent.
 *
 * @throws {LLMError} as a call of the provider fails that cannot be written
 */
export async function supportedParams(provider: Provider, model: string): Promise<string[]> {
  const names = Object.keys(examples);
  if (provider.answer !== undefined) return names;
  const write = createWriter(provider, model);
  const always = await write({});
  const ignored = provider.quirks?.ignore ?? [];
  const isSupported = async (name: string): Promise<boolean> => {
    if (ignored.includes(name)) return false;
    for (const value of examples[name] ?? []) {
      const lost = await write({ ...companions[name], [name]: value });
      if (!lost.some((path) => isWithin(path, name) && !always.includes(path))) return true;
    }
    return false;
  };
  const supported: string[] = [];
  for (const name of names) if (await isSupported(name)) supported.push(name);
  return supported;
}

/** Writes a call for the provider, and gives the paths of what gets lost. */
function createWriter(
  provider: Provider,
  model: string,
): (fields: JsonObject) => Promise<readonly string[]> {
  const service = connect(
    // No request is sent, so no credentials are needed.
    { ...provider, auth: { scheme: 'none' } },
    { baseUrl: 'http://127.0.0.1', transport: () => Promise.reject(notSent()) },
  );
  return async (fields) => {
    const body = { ...base, model, ...fields };
    const request = openaiChat.server.decodeRequest({ body, params: {}, query: {}, headers: {} });
    const record = createCallRecord(true);
    const context = withValue(createCallContext(), callRecordKey, record);
    const cause = await service(createCall('chat', request, { onLoss: 'report' }), context).then(
      notSent,
      (error: unknown) => error,
    );
    // The decisions on the way to the transport are in the record.
    const fitted = record.notes?.find(({ decision }) => decision === 'fitted');
    if (fitted?.decision === 'fitted') return fitted.losses.map(({ path }) => path);
    // Content that is lost fails a call before that is noted.
    if (isLLMError(cause, 'unsupported') && cause.param !== undefined) return [cause.param];
    throw cause;
  };
}

function isWithin(path: string, name: string): boolean {
  return path === name || path.startsWith(`${name}.`) || path.startsWith(`${name}[`);
}

function notSent(): LLMError {
  return new LLMError('cancelled', 'this call is written and not sent');
}
