import { asObject, type JsonObject, parseJson } from '@llm/core';
import { createSseDecoder } from '@llm/core/framing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { modelOf, pixelPng, type Stage, stageKinds, startStage } from '../support/stage.ts';
import { masterKeyOfTests } from '../support/start-gateway.ts';
import { eventSchema, type ResponseEvent, responseSchema } from './response-schema.ts';

/*
 * The cases of Open Responses' compliance suite by their names, for `/v1/responses` in front of upstreams that speak Chat Completions,
 * the Messages API and `generateContent` alone. The requests are written anew.
 *
 * github.com/openresponses/openresponses, src/lib/compliance-tests.ts and sse-parser.ts, read 2026-11-30. Two optional cases
 * (`file-search`, `offline-web-search`) need tools of the server, which none of these upstreams has in that form.
 */

let stage: Stage;
beforeAll(async () => {
  stage = await startStage({ chatOnly: true });
});
afterAll(() => stage.close());

const user = (content: JsonObject[] | string): JsonObject => ({
  type: 'message',
  role: 'user',
  content,
});

const weather: JsonObject = {
  type: 'function',
  name: 'get_weather',
  description: 'The weather of a city',
  parameters: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] },
};

async function post(body: JsonObject): Promise<Response> {
  return fetch(`${stage.gateway.url}/v1/responses`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      authorization: `Bearer ${masterKeyOfTests}`,
    },
    body: JSON.stringify(body),
  });
}

/** A whole response, which must be what the schema says. */
async function respond(body: JsonObject) {
  const answer = await post(body);
  const text = await answer.text();
  expect({ status: answer.status, text }).toMatchObject({ status: 200 });
  return responseSchema.parse(parseJson(text));
}

/** The events of a stream, each of which must be what the schema says, named in its `event` and numbered. */
async function stream(body: JsonObject): Promise<readonly ResponseEvent[]> {
  const answer = await post({ ...body, stream: true });
  const bytes = new Uint8Array(await answer.arrayBuffer());
  const decoder = createSseDecoder();
  const frames = [...decoder.push(bytes), ...decoder.end()];
  expect(new TextDecoder().decode(bytes)).not.toContain('[DONE]');
  const events = frames.map(({ event, data }) => {
    const parsed = eventSchema.parse(parseJson(data));
    expect(event).toBe(parsed.type);
    return parsed;
  });
  expect(events.map(({ sequence_number: number }) => number)).toEqual(events.map((_, at) => at));
  expect(events[0]?.type).toBe('response.created');
  return events;
}

function completed(events: readonly ResponseEvent[]) {
  const last = events.at(-1);
  if (last?.type !== 'response.completed') throw new TypeError(`it ended with ${last?.type}`);
  expect(last.response.status).toBe('completed');
  return last.response;
}

const typesOf = (output: readonly { readonly type: string }[]) => output.map(({ type }) => type);

describe.each(stageKinds)('Open Responses in front of %s', (kind) => {
  const model = modelOf(kind);

  it('basic-response', async () => {
    const response = await respond({ model, input: [user('Greet me in three words.')] });
    expect(response.status).toBe('completed');
    expect(typesOf(response.output)).toEqual(['message']);
  });

  it('streaming-response', async () => {
    const events = await stream({ model, input: [user('Count to five.')] });
    const response = completed(events);
    const text = events
      .flatMap((event) => (event.type === 'response.output_text.delta' ? [event.delta] : []))
      .join('');
    expect(response.output).toMatchObject([{ type: 'message', content: [{ text }] }]);
    expect(events.map(({ type }) => type).filter((type) => !type.endsWith('.delta'))).toEqual([
      'response.created',
      'response.in_progress',
      'response.output_item.added',
      'response.content_part.added',
      'response.output_text.done',
      'response.content_part.done',
      'response.output_item.done',
      'response.completed',
    ]);
  });

  it('system-prompt', async () => {
    const system = { type: 'message', role: 'system', content: 'Talk like a pirate' };
    const { output } = await respond({ model, input: [system, user('Say hello.')] });
    // The model of the stage repeats its system prompt.
    expect(JSON.stringify(output)).toContain('[Talk like a pirate]');
  });

  it('tool-calling', async () => {
    const asked = { model, input: [user('What is the weather?')], tools: [weather] };
    const response = await respond(asked);
    expect(response.status).toBe('completed');
    expect(typesOf(response.output)).toContain('function_call');
    expect(response.tools).toMatchObject([{ name: 'get_weather' }]);
  });

  it('tool-calling-streaming', async () => {
    const asked = { model, input: [user('What is the weather?')], tools: [weather] };
    const events = await stream(asked);
    const response = completed(events);
    const calls = response.output.filter(({ type }) => type === 'function_call');
    expect(calls.length).toBeGreaterThan(0);
    for (const call of calls) {
      if (call.type !== 'function_call') continue;
      const own = events.filter((event) => 'item_id' in event && event.item_id === call.id);
      const deltas = own.flatMap((event) =>
        event.type === 'response.function_call_arguments.delta' ? [event.delta] : [],
      );
      expect(deltas.join('')).toBe(call.arguments);
      const whole = { type: 'response.function_call_arguments.done', arguments: call.arguments };
      expect(own.at(-1)).toMatchObject(whole);
      for (const type of ['response.output_item.added', 'response.output_item.done'] as const)
        expect(
          events.some(
            (event) => event.type === type && 'item' in event && event.item.id === call.id,
          ),
        ).toBe(true);
    }
  });

  // The suite goes on from `previous_response_id`, which is refused below: the caller brings the items instead, as the
  // specification has it for servers that store nothing.
  it('function-call-roundtrip', async () => {
    const input = [user('What is the weather?')];
    const first = await respond({ model, input, tools: [weather] });
    const results = first.output.flatMap((item) =>
      item.type === 'function_call'
        ? [{ type: 'function_call_output', call_id: item.call_id, output: '18 degrees' }]
        : [],
    );
    const next = [...input, ...first.output, ...results];
    const second = await respond({ model, input: next, tools: [weather] });
    expect(second.status).toBe('completed');
    expect(JSON.stringify(second.output)).toContain('18 degrees');
  });

  it('image-input', async () => {
    const image = { type: 'input_image', image_url: `data:image/png;base64,${pixelPng}` };
    const { status, output } = await respond({
      model,
      input: [user([{ type: 'input_text', text: 'What is this?' }, image])],
    });
    expect(status).toBe('completed');
    expect(JSON.stringify(output)).toContain('image/png');
  });

  it('file-input', async () => {
    const data = Buffer.from('%PDF-1.1 a title').toString('base64');
    const file = {
      type: 'input_file',
      filename: 'title.pdf',
      file_data: `data:application/pdf;base64,${data}`,
    };
    const { status } = await respond({
      model,
      input: [user([{ type: 'input_text', text: 'Which title has it?' }, file])],
    });
    expect(status).toBe('completed');
    expect(JSON.stringify(stage.upstreams[kind].seen.at(-1)?.body)).toContain(data);
  });

  it('multi-turn', async () => {
    const said = { type: 'message', role: 'assistant', content: 'Hello Alice!' };
    const input = [user('I am Alice.'), said, user('Who am I?')];
    const { status, output } = await respond({ model, input });
    expect(status).toBe('completed');
    expect(JSON.stringify(output)).toContain('Who am I?');
  });

  it('previous-response-id is refused by name, because none of these upstreams keeps responses', async () => {
    const { id } = await respond({ model, input: 'Remember: papaya.' });
    const answer = await post({ model, input: 'Which word?', previous_response_id: id });
    expect(answer.status).toBe(400);
    const { error } = asObject(parseJson(await answer.text())) ?? {};
    expect(error).toMatchObject({ param: 'previous_response_id' });
  });
});
