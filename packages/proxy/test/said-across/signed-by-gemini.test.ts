import { asArray, asObject, asString, type JsonObject } from '@llm/core';
import { describe, expect, it } from 'vitest';
import { sign } from '../support/model-script.ts';
import { modelOf, weatherParameters } from '../support/stage.ts';
import { useStage } from '../support/use-stage.ts';
import { masterKeyOfTests } from '../support/start-gateway.ts';

const stage = useStage();

const model = modelOf('gemini');
const question = { role: 'user', content: 'How is the weather there?' };

async function ask(path: string, body: JsonObject): Promise<JsonObject> {
  const response = await fetch(stage.gateway.url + path, {
    method: 'POST',
    headers: { authorization: `Bearer ${masterKeyOfTests}`, 'content-type': 'application/json' },
    body: JSON.stringify({ model, ...body }),
  });
  const text = await response.text();
  expect(response.status, text).toBe(200);
  return asObject(JSON.parse(text)) ?? {};
}

/** The signatures of the calls in the history that Gemini got last. */
function signaturesSeen(): readonly unknown[] {
  const { body } = stage.upstreams.gemini.seen.at(-1) ?? {};
  return (asArray(body?.['contents']) ?? [])
    .flatMap((content) => asArray(asObject(content)?.['parts']) ?? [])
    .map((part) => asObject(part) ?? {})
    .filter((part) => 'functionCall' in part)
    .map((part) => part['thoughtSignature']);
}

describe('what Gemini seals into a call goes back with it', () => {
  it('through Chat Completions, at the place where Google’s own endpoint has it', async () => {
    const tools = [
      { type: 'function', function: { name: 'get_weather', parameters: weatherParameters } },
    ];
    const first = await ask('/v1/chat/completions', { messages: [question], tools });
    const message = asObject(asObject(asArray(first['choices'])?.[0])?.['message']) ?? {};
    const calls = (asArray(message['tool_calls']) ?? []).map((call) => asObject(call) ?? {});
    expect(calls[0]?.['extra_content']).toEqual({ google: { thought_signature: sign('call') } });
    const results = calls.map(({ id }) => ({
      role: 'tool',
      tool_call_id: id ?? '',
      content: 'fine',
    }));
    await ask('/v1/chat/completions', { messages: [question, message, ...results], tools });
    expect(signaturesSeen()).toEqual([sign('call'), undefined]);
  });

  it('through Messages, in the id of the call', async () => {
    const tools = [{ name: 'get_weather', input_schema: weatherParameters }];
    const base = { max_tokens: 99, tools };
    const { content = [] } = await ask('/v1/messages', { ...base, messages: [question] });
    const calls = (asArray(content) ?? [])
      .map((block) => asObject(block) ?? {})
      .filter(({ type }) => type === 'tool_use');
    const ids = calls.map(({ id }) => asString(id) ?? '');
    for (const id of ids) expect(id).toMatch(/^[\w-]+$/);
    const results = ids.map((id) => ({ type: 'tool_result', tool_use_id: id, content: 'fine' }));
    const answer = { role: 'assistant', content };
    const messages = [question, answer, { role: 'user', content: results }];
    await ask('/v1/messages', { ...base, messages });
    expect(signaturesSeen()).toEqual([sign('call'), undefined]);
  });
});
