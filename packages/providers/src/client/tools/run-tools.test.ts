import { failureOf } from '@llm/core/testing';
import { LLMError } from '@llm/core';
import { afterEach, describe, expect, expectTypeOf, it } from 'vitest';
import { z } from 'zod';
import { openaiAnswer } from '../../../test/documented.ts';
import { type Answer, events, json } from '../../../test/serve.ts';
import { closeClients, startBoth } from '../../../test/support/start-client.ts';
import { runTools, type ToolStep } from './run-tools.ts';
import { tool } from './tool.ts';

afterEach(closeClients);

const messages = [{ role: 'user', content: 'What is the weather in Rome?' }] as const;
const call = (id: string, name: string, args: string) => ({
  id,
  type: 'function',
  function: { name, arguments: args },
});
const calling = (...calls: readonly object[]): Answer =>
  json(200, {
    ...openaiAnswer,
    choices: [
      {
        index: 0,
        finish_reason: 'tool_calls',
        message: { role: 'assistant', content: null, tool_calls: calls },
      },
    ],
  });
const done = json(200, openaiAnswer);
const weather = tool({
  name: 'weather',
  parameters: z.object({ city: z.string() }),
  run: ({ city }) => ({ city, sky: 'clear' }),
});
const params = { model: 'chat/m', messages, tools: [weather] } as const;

/** What the upstream was told of the calls in its last request. */
const toldTo = (received: readonly { readonly body: Readonly<Record<string, unknown>> }[]) =>
  (received.at(-1)?.body['messages'] as { role: string; content: string }[]).filter(
    ({ role }) => role === 'tool',
  );
const stepsOf = async (run: AsyncIterable<ToolStep>) => {
  const steps: ToolStep[] = [];
  for await (const step of run) steps.push(step);
  return steps;
};

describe('runTools that fails', () => {
  it.each([
    [
      'no such tool',
      call('c1', 'wether', '{}'),
      "there is no tool 'wether'; the tools here are weather",
    ],
    ['no JSON', call('c1', 'weather', '{"city":'), 'the arguments of weather is not JSON'],
    ['other arguments', call('c1', 'weather', '{"city":1}'), 'city: '],
  ])('tells the model of %s, and goes on', async (_, wrong, told) => {
    const { client, server } = await startBoth([calling(wrong), done]);
    const answer = await client.runTools(params);
    expect(answer.choices[0]?.message.content).toBe('Good morning!');
    const [result] = toldTo(server.received);
    expect(JSON.parse(result?.content ?? '')).toEqual({ error: expect.stringContaining(told) });
  });

  it('tells the model what a tool throws, and shows the error', async () => {
    const broken = tool({
      name: 'weather',
      parameters: {},
      run: () => {
        throw new TypeError('no sky today');
      },
    });
    const { client, server } = await startBoth([calling(call('c1', 'weather', '{}')), done]);
    const steps = await stepsOf(client.runTools({ ...params, tools: [broken] }));
    expect(steps.find(({ type }) => type === 'result')).toMatchObject({
      turn: 1,
      content: '{"error":"no sky today"}',
      error: expect.any(TypeError),
    });
    expect(toldTo(server.received)).toHaveLength(1);
  });

  it('ends a loop that never ends, and runs no tool for nobody', async () => {
    let runs = 0;
    const counted = tool({ name: 'weather', parameters: {}, run: () => (runs += 1) });
    const { client, server } = await startBoth([calling(call('c1', 'weather', '{}'))]);
    const run = client.runTools({ ...params, tools: [counted], max_turns: 3 });
    expect(await failureOf(run.final())).toMatchObject({
      code: 'invalid_response',
      retryable: false,
      message: expect.stringContaining('after 3 answers'),
    });
    expect(server.received).toHaveLength(3);
    expect(runs).toBe(2);
    expect(run.messages.filter(({ role }) => role === 'tool')).toHaveLength(2);
  });

  it.each([0, 1.5, Number.NaN])('refuses the bound %d', async (bound) => {
    const { client } = await startBoth([done]);
    expect(() => client.runTools({ ...params, max_turns: bound })).toThrow('max_turns');
    expect(() => client.runTools({ ...params, max_parallel: bound })).toThrow('max_parallel');
  });

  it('ends when it is aborted while a tool runs that does not heed it', async () => {
    const caller = new AbortController();
    const seen: AbortSignal[] = [];
    const stuck = tool({
      name: 'weather',
      parameters: {},
      run: (_, { signal }) => {
        seen.push(signal);
        caller.abort();
        return new Promise(() => undefined);
      },
    });
    const { client, server } = await startBoth([calling(call('c1', 'weather', '{}')), done]);
    const run = client.runTools({ ...params, tools: [stuck], signal: caller.signal });
    expect((await failureOf(run.final())).code).toBe('cancelled');
    expect(seen.map(({ aborted }) => aborted)).toEqual([true]);
    expect(server.received).toHaveLength(1);
  });

  it('is cancelled before it begins, and in the middle of a call', async () => {
    const { client, server } = await startBoth([() => undefined]);
    const early = client.runTools({ ...params, signal: AbortSignal.abort() });
    expect((await failureOf(early.final())).code).toBe('cancelled');
    expect(server.received).toEqual([]);
    const caller = new AbortController();
    const late = failureOf(client.runTools({ ...params, signal: caller.signal }).final());
    await expect.poll(() => server.received.length).toBe(1);
    caller.abort();
    expect((await late).code).toBe('cancelled');
    await server.received[0]?.gone;
  });

  it('aborts running tools when its steps are left, and says so to who waits for the answer', async () => {
    let signal: AbortSignal | undefined;
    const slow = tool({
      name: 'weather',
      parameters: {},
      run: (_, context) => {
        ({ signal } = context);
        return new Promise(() => undefined);
      },
    });
    const quick = tool({ name: 'quick', parameters: {}, run: () => 'now' });
    const calls = calling(call('c1', 'weather', '{}'), call('c2', 'quick', '{}'));
    const { client } = await startBoth([calls, done]);
    const run = client.runTools({ ...params, tools: [slow, quick] });
    for await (const { type } of run) if (type === 'result') break;
    expect(signal?.aborted).toBe(true);
    expect((await failureOf(run.final())).code).toBe('cancelled');
    expect(() => run[Symbol.asyncIterator]()).toThrow('only once');
  });

  it('gives the failure of a call', async () => {
    const { client } = await startBoth([json(401, { error: { message: 'no' } })]);
    await expect(client.runTools(params)).rejects.toMatchObject({ code: 'authentication' });
  });
});

describe('runTools', () => {
  it('asks nobody before somebody wants the answer, and asks once however often it is wanted', async () => {
    const { client, server } = await startBoth([done]);
    const run = client.runTools(params);
    expect(server.received).toEqual([]);
    const [first, second] = await Promise.all([run, run.final()]);
    expect(second).toBe(first);
    expect(server.received).toHaveLength(1);
  });

  it('runs calls side by side, at most so many, and tells results in the order of the calls', async () => {
    let running = 0;
    let most = 0;
    const finish: (() => void)[] = [];
    const slow = tool({
      name: 'slow',
      parameters: z.object({ n: z.number() }),
      run: async ({ n }) => {
        running += 1;
        most = Math.max(most, running);
        await new Promise<void>((resolve) => {
          finish.unshift(resolve);
          if (finish.length === 2) for (const end of finish.splice(0)) end();
        });
        running -= 1;
        return `result ${n}`;
      },
    });
    const calls = [1, 2, 3, 4].map((n) => call(`c${n}`, 'slow', `{"n":${n}}`));
    const { client, server } = await startBoth([calling(...calls), done]);
    const run = client.runTools({ ...params, tools: [slow], max_parallel: 2 });
    await run;
    expect(most).toBe(2);
    expect(toldTo(server.received)).toEqual(
      [1, 2, 3, 4].map((n) => ({ role: 'tool', tool_call_id: `c${n}`, content: `result ${n}` })),
    );
  });

  it('shows each step, and keeps the conversation', async () => {
    const { client, server } = await startBoth([
      calling(call('c1', 'weather', '{"city":"Rome"}')),
      done,
    ]);
    const run = client.runTools(params);
    const steps = await stepsOf(run);
    expect(steps.map(({ type, turn }) => [type, turn])).toEqual([
      ['answer', 1],
      ['call', 1],
      ['result', 1],
      ['answer', 2],
    ]);
    expect(steps[2]).toMatchObject({ value: { city: 'Rome', sky: 'clear' } });
    expect(run.messages.map(({ role }) => role)).toEqual([
      'user',
      'assistant',
      'tool',
      'assistant',
    ]);
    expect(params.messages).toHaveLength(1);
    expect(server.received[0]?.body['tools']).toEqual([
      { type: 'function', function: expect.objectContaining({ name: 'weather' }) },
    ]);
    expect((await run.final()).choices[0]?.message.content).toBe('Good morning!');
  });

  it('streams', async () => {
    const chunk = (delta: object, finish: string | null = null) => ({
      id: 'c',
      object: 'chat.completion.chunk',
      created: 1,
      model: 'm',
      choices: [{ index: 0, delta, finish_reason: finish }],
    });
    const begun = {
      index: 0,
      id: 'c1',
      type: 'function',
      function: { name: 'weather', arguments: '' },
    };
    const rest = { index: 0, function: { arguments: '{"city":"Rome"}' } };
    const { client, server } = await startBoth([
      events([
        chunk({ tool_calls: [begun] }),
        chunk({ tool_calls: [rest] }),
        chunk({}, 'tool_calls'),
        '[DONE]',
      ]),
      events([chunk({ content: 'Clear' }), chunk({}, 'stop'), '[DONE]']),
    ]);
    const steps = await stepsOf(client.runTools({ ...params, stream: true }));
    const types = steps.map(({ type, turn }) => `${type} ${turn}`);
    expect(new Set(types)).toEqual(
      new Set(['chunk 1', 'answer 1', 'call 1', 'result 1', 'chunk 2', 'answer 2']),
    );
    expect(toldTo(server.received)).toEqual([
      { role: 'tool', tool_call_id: 'c1', content: '{"city":"Rome","sky":"clear"}' },
    ]);
  });

  it('forces a call once, and stops at a function that is not its own', async () => {
    const theirs = call('c1', 'theirs', '{}');
    const { client, server } = await startBoth([
      calling(call('c0', 'weather', '{"city":"Rome"}')),
      calling(theirs),
    ]);
    const answer = await client.runTools({
      ...params,
      tool_choice: 'required',
      tools: [weather, { type: 'function', function: { name: 'theirs' } }],
    });
    expect(answer.choices[0]?.message.tool_calls).toEqual([theirs]);
    expect(server.received.map(({ body }) => body['tool_choice'])).toEqual(['required', 'auto']);
  });

  it('reads the last answer by a schema', async () => {
    const said = {
      ...openaiAnswer.choices[0],
      message: { role: 'assistant', content: '{"sky":"clear"}' },
    };
    const { client } = await startBoth([
      calling(call('c1', 'weather', '{"city":"Rome"}')),
      json(200, { ...openaiAnswer, choices: [said] }),
    ]);
    const response_format = z.object({ sky: z.string() });
    const answer = await client.runTools({ ...params, response_format });
    expectTypeOf(answer.parsed).toEqualTypeOf<{ sky: string }>();
    expect(answer.parsed).toEqual({ sky: 'clear' });
  });

  it('stands above anything that completes', async () => {
    const client = { completion: () => Promise.reject(new LLMError('overloaded', 'busy')) };
    await expect(runTools(client, params)).rejects.toMatchObject({ code: 'overloaded' });
  });
});
