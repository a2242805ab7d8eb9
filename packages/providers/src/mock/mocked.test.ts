import { describe, expect, it } from 'vitest';
import {
  accumulate,
  type ChatRequest,
  type Result,
  type CallService,
  createCallContext,
  createCall,
  isLLMError,
  type JsonObject,
} from '@llm/core';
import { fakeClock } from '@llm/core/testing';
import { createMock, mock } from './index.ts';
import { mocked } from './mocked.ts';

const ask = (text: string, rest: Partial<ChatRequest> = {}): ChatRequest => ({
  model: 'any',
  messages: [{ role: 'user', content: [{ type: 'text', text }] }],
  ...rest,
});
const unreachable: CallService = async () => {
  throw new Error('the inner service was called');
};
const call = (
  fields: JsonObject | undefined,
  rest: Partial<ChatRequest> = {},
  clock = fakeClock(),
) => {
  const service = mocked({ clock })(unreachable);
  const settings = fields === undefined ? {} : { mock: fields };
  return service(
    createCall('chat', ask('Hi', rest), settings),
    createCallContext({ requestId: 'r1' }),
  );
};
const whole = async (result: Result<'chat'>) => {
  if (result.kind === 'response') return result.decoded();
  const events = [];
  for await (const event of result.stream) events.push(event);
  return accumulate(events);
};
const textOf = async (result: Result<'chat'>) => {
  const { candidates } = await whole(result);
  return candidates.map(({ blocks }) =>
    blocks.map((block) => (block.type === 'text' ? block.text : block.type)).join('|'),
  );
};
const failureOf = async (result: Promise<unknown>) => {
  const error = await result.then(
    () => undefined,
    (cause: unknown) => cause,
  );
  if (isLLMError(error)) return error;
  throw new Error('it did not fail as expected', { cause: error });
};

describe('mocked', () => {
  it('lets calls without a mocked answer through', async () => {
    await expect(call(undefined)).rejects.toThrow('the inner service was called');
    await expect(call({ mock_delay: 0 })).rejects.toThrow('the inner service was called');
  });

  it('fails as it is told', async () => {
    const error = await failureOf(call({ mock_response: 'litellm.RateLimitError' }));
    expect(error).toMatchObject({ code: 'rate_limited', name: 'RateLimitError', status: 429 });
    expect(error.message).toContain('mock');
  });

  it('breaks a stream after some text, and a whole answer at once', async () => {
    const fields = { mock_response: 'Exception: mock_streaming_error' };
    expect((await failureOf(call(fields))).code).toBe('overloaded');
    const result = await call(fields, { stream: true });
    let text = '';
    const reading = (async () => {
      if (result.kind !== 'stream') throw new Error('not a stream');
      for await (const event of result.stream) {
        if (event.type === 'delta' && event.delta.type === 'text') text += event.delta.text;
        expect(event.type).not.toBe('finish');
      }
    })();
    expect((await failureOf(reading)).code).toBe('overloaded');
    expect(text.length).toBeGreaterThan(3);
  });

  it('times out when the caller would', async () => {
    const clock = fakeClock();
    const service = mocked({ clock })(unreachable);
    const outcome = failureOf(
      service(
        createCall('chat', ask('Hi'), { mock: { mock_timeout: true }, timeoutMs: 3_000 }),
        createCallContext(),
      ),
    );
    await clock.advance(2_999);
    expect(clock.pending).toBe(1);
    await clock.advance(1);
    expect((await outcome).code).toBe('timeout');
  });

  it('waits, and stops waiting when the call is aborted', async () => {
    const clock = fakeClock();
    const service = mocked({ clock })(unreachable);
    const controller = new AbortController();
    const delayed = createCall('chat', ask('Hi'), { mock: { mock_response: 'a', mock_delay: 2 } });
    const answered = service(delayed, createCallContext());
    await clock.advance(1_999);
    expect(clock.pending).toBe(1);
    await clock.advance(1);
    expect(await textOf(await answered)).toEqual(['a']);

    const aborted = failureOf(service(delayed, createCallContext({ signal: controller.signal })));
    await clock.advance(10);
    controller.abort();
    expect((await aborted).code).toBe('cancelled');
    expect(clock.pending).toBe(0);
  });

  it('answers with a text and 10, 20 tokens', async () => {
    const clock = fakeClock({ now: 5_000 });
    const answer = await whole(await call({ mock_response: 'Hello' }, {}, clock));
    expect(answer).toMatchObject({
      id: 'chatcmpl-r1',
      model: 'any',
      created: 5,
      candidates: [
        { index: 0, blocks: [{ type: 'text', text: 'Hello' }], finish: { unified: 'stop' } },
      ],
      usage: { input: { fresh: 10 }, output: { text: 20 } },
    });
  });

  it('answers with an empty text', async () => {
    expect(await textOf(await call({ mock_response: '' }))).toEqual(['']);
  });

  it('answers as often as is asked for', async () => {
    const asked = { mock_response: 'Hello', mock_tool_calls: null };
    expect(await textOf(await call(asked, { candidates: 3 }))).toEqual(['Hello', 'Hello', 'Hello']);
  });

  it('streams the same in pieces of three characters', async () => {
    const result = await call({ mock_response: 'This is it' }, { stream: true, candidates: 2 });
    if (result.kind !== 'stream') throw new Error('not a stream');
    const texts: string[] = [];
    for await (const event of result.stream) {
      if (event.type === 'delta' && event.delta.type === 'text') texts.push(event.delta.text);
    }
    expect(texts).toEqual(['Thi', 's i', 's i', 't', 'Thi', 's i', 's i', 't']);
  });

  it('calls tools', async () => {
    const tools = [{ id: 'a', type: 'function', function: { name: 'now', arguments: '{}' } }];
    for (const stream of [false, true]) {
      const { candidates } = await whole(await call({ mock_tool_calls: tools }, { stream }));
      expect(candidates[0]).toMatchObject({
        blocks: [{ type: 'tool_call', id: 'a', name: 'now', arguments: '{}' }],
        finish: { unified: 'tool_calls' },
      });
    }
  });

  it('answers with a given chat completion', async () => {
    const given = {
      id: 'given',
      object: 'chat.completion',
      created: 9,
      model: 'theirs',
      choices: [
        { index: 0, message: { role: 'assistant', content: 'As given' }, finish_reason: 'length' },
      ],
      usage: { prompt_tokens: 1, completion_tokens: 2, total_tokens: 3 },
    };
    for (const stream of [false, true]) {
      const answer = await whole(await call({ mock_response: given }, { stream }));
      expect(answer).toMatchObject({
        id: 'given',
        model: 'theirs',
        candidates: [
          { blocks: [{ type: 'text', text: 'As given' }], finish: { unified: 'length' } },
        ],
        usage: { input: { fresh: 1 }, output: { text: 2 } },
      });
    }
  });
});

describe('mock', () => {
  it('repeats what it was told', async () => {
    const service = mock.answer?.({});
    const result = await service?.(createCall('chat', ask('tell me')), createCallContext());
    expect(result && (await textOf(result))[0]).toContain('You said: tell me');
  });

  it('answers as its deployment says, unless the call says otherwise', async () => {
    const service = createMock({ clock: fakeClock() }).answer?.({ mock_response: 'configured' });
    if (service === undefined) throw new Error('it does not answer');
    const answer = async (settings = {}) =>
      textOf(await service(createCall('chat', ask('Hi'), settings), createCallContext()));
    expect(await answer()).toEqual(['configured']);
    expect(await answer({ mock: { mock_response: 'called' } })).toEqual(['called']);
  });
});
