import { describe, expect, it } from 'vitest';
import type { TransportRequest, TransportResponse } from '../../contract/transport.ts';
import { LLMError } from '../../error/llm-error.ts';
import { fakeClock } from '../fake-clock.ts';
import { failureOf } from '../test-failure.ts';
import type { Cassette } from './cassette.ts';
import { replayCassette } from './replay-cassette.ts';

const request = (text: string, signal = new AbortController().signal): TransportRequest => ({
  method: 'POST',
  origin: 'https://a.example',
  path: '/v1/chat',
  headers: { 'content-type': 'application/json', authorization: 'Bearer whatever' },
  body: JSON.stringify({ model: 'm', text }),
  signal,
});

const exchange = (text: string, ...answers: readonly string[]) => ({
  request: {
    method: 'POST',
    origin: 'https://a.example',
    path: '/v1/chat',
    headers: {},
    body: { json: { text, model: 'm' } },
  },
  response: {
    status: 200,
    headers: {},
    afterMs: 10,
    pieces: answers.map((answer, at) => ({ atMs: 20 + 10 * at, text: answer })),
    ending: 'complete' as const,
  },
});

const cassette: Cassette = {
  cassette: 1,
  exchanges: [exchange('a', '1'), exchange('b', '2', '3'), exchange('a', '4')],
};

async function textOf({ body }: TransportResponse): Promise<string> {
  let text = '';
  for (let piece = await body.read(); piece; piece = await body.read())
    text += new TextDecoder().decode(piece);
  return text;
}

describe('replayCassette', () => {
  it('names what differs in a request that is not in the cassette', async () => {
    const error = await failureOf(replayCassette(cassette)(request('c')));
    expect([error.code, error.retryable]).toEqual(['invalid_request', false]);
    expect(error.message).toBe(
      'POST https://a.example/v1/chat is not in the cassette. The nearest, exchange 1, differs in body.text: asked "c", recorded "a"',
    );
    const empty = await failureOf(replayCassette({ cassette: 1, exchanges: [] })(request('c')));
    expect(empty.message).toMatch(/which is empty$/);
  });

  it('plays an exchange once, or as often as one likes', async () => {
    const once = replayCassette(cassette);
    await once(request('b'));
    expect((await failureOf(once(request('b')))).message).toMatch(/1 times, and this is one more/);
    const often = replayCassette(cassette, { plays: 'often' });
    await often(request('b'));
    expect(await textOf(await often(request('b')))).toBe('23');
  });

  it('ends for a caller who leaves, before the answer and within it', async () => {
    const transport = replayCassette(cassette, { timing: 'recorded', clock: fakeClock() });
    const gone = AbortSignal.abort();
    expect((await failureOf(transport(request('a', gone)))).code).toBe('cancelled');
    const caller = new AbortController();
    const waiting = failureOf(transport(request('a', caller.signal)));
    caller.abort(new LLMError('timeout', 'too long'));
    expect((await waiting).code).toBe('timeout');
    expect(transport.open).toBe(0);
  });

  it('gives each request its own answer, whatever the order, and tells what is left', async () => {
    const transport = replayCassette(cassette);
    const answers = await Promise.all(['b', 'a', 'a'].map((text) => transport(request(text))));
    expect(transport.open).toBe(3);
    expect(await Promise.all(answers.map(textOf))).toEqual(['23', '1', '4']);
    expect([transport.open, transport.left, transport.requests.length]).toEqual([0, [], 3]);
  });

  it('waits as long as it took then, where it is told so', async () => {
    const clock = fakeClock();
    const transport = replayCassette(cassette, { timing: 'recorded', clock });
    const seen: string[] = [];
    const reading = (async () => {
      const { body } = await transport(request('b'));
      for (let piece = await body.read(); piece; piece = await body.read())
        seen.push(new TextDecoder().decode(piece));
    })();
    await clock.advance(19);
    expect(seen).toEqual([]);
    await clock.advance(1);
    expect(seen).toEqual(['2']);
    await clock.advance(10);
    await reading;
    expect(seen).toEqual(['2', '3']);
  });
});
