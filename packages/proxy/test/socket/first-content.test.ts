import {
  stall,
  streamed,
  textEvents,
  textResponse,
  wallDialect,
  type WallScript,
} from '@llm/core/testing';
import { anthropicMessages, openaiChat } from '@llm/providers';
import { afterEach, describe, expect, it } from 'vitest';
import { ask } from '../support/http-client.ts';
import { readStream } from '../support/read-stream.ts';
import { streamRequest } from '../support/small-streams.ts';
import type { UpstreamKind } from '../support/stage.ts';
import { startWallGateway, type WallGateway } from '../support/wall-gateway.ts';

const dialects = { openai: wallDialect(openaiChat), anthropic: wallDialect(anthropicMessages) };
const open: { close(): Promise<unknown> }[] = [];
afterEach(async () => {
  for (const one of open.splice(0)) await one.close();
});

/** A gateway with two deployments of `fast`, of which each plays its script, and a third of another protocol as a fallback. */
async function setUp(
  scripts: Readonly<Record<string, WallScript>>,
  router: Readonly<Record<string, number>> = { first_content_seconds: 0.2 },
): Promise<WallGateway> {
  const started = await startWallGateway({
    scripts,
    deployments: [
      ['fast', 'openai/first', 1],
      ['fast', 'openai/second', 2],
      ['lonely', 'openai/lonely', 1],
      ['alone', 'openai/alone', 1],
      ['other', 'anthropic/other', 1],
    ],
    router: { ...router, fallbacks: [{ alone: ['other'] }] },
    explain: true,
  });
  open.push(started);
  return started;
}

const hello = (kind: UpstreamKind) => streamed(dialects[kind].pieces(textEvents(['Hel', 'lo'])));
const silent = streamed([': wait\n\n', stall]);

describe.each(['openai', 'anthropic'] as const)('a slow first content, %s caller', (caller) => {
  it('is taken over, and its connection closes at once', async () => {
    const { wall, gateway } = await setUp({ first: silent, second: hello('openai') });
    const startedAt = performance.now();
    const answer = await ask({ url: gateway.url, ...streamRequest(caller, 'fast') });
    expect(performance.now() - startedAt).toBeLessThan(3_000);
    expect(readStream(caller, answer.text)).toMatchObject({ text: 'Hello' });
    expect(answer.headers).toMatchObject({ 'x-llm-deployment': 'second', 'x-llm-attempts': '2' });
    const [first, second] = wall.attempts;
    expect(await first?.closed).toBe('peer');
    expect((first?.closedAtMs ?? 0) - (second?.atMs ?? 0)).toBeLessThan(500);
    expect(wall.attempts.map(({ model }) => model)).toEqual(['first', 'second']);
  });

  it('is taken over by a fallback of another protocol', async () => {
    const { wall, gateway } = await setUp({ alone: silent, other: hello('anthropic') });
    const answer = await ask({ url: gateway.url, ...streamRequest(caller, 'alone') });
    expect(readStream(caller, answer.text)).toMatchObject({ text: 'Hello' });
    expect(answer.headers['x-llm-deployment']).toBe('other');
    expect(await wall.attempts[0]?.closed).toBe('peer');
  });
});

describe('a slow first content', () => {
  it('closes both connections when the caller goes', async () => {
    const { wall, gateway } = await setUp({ first: silent, second: silent });
    const caller = new AbortController();
    const asked = fetch(`${gateway.url}/v1/chat/completions`, {
      method: 'POST',
      signal: caller.signal,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(streamRequest('openai', 'fast').body),
    });
    asked.catch(() => undefined);
    const second = await wall.attempt(2);
    const first = await wall.attempt(1);
    const goneAt = performance.now();
    caller.abort();
    expect(await Promise.all([first.closed, second.closed])).toEqual(['peer', 'peer']);
    expect(performance.now() - goneAt).toBeLessThan(1_000);
  });

  it('is waited for where nobody stands ready', async () => {
    const slowHello = streamed([700, ...dialects.openai.pieces(textEvents(['Hello']))]);
    const { wall, gateway } = await setUp({ lonely: slowHello });
    const answer = await ask({ url: gateway.url, ...streamRequest('openai', 'lonely') });
    expect(readStream('openai', answer.text).text).toBe('Hello');
    expect(wall.attempts).toHaveLength(1);
  });

  it('of a whole answer asks nobody else', async () => {
    const late = [600, ...dialects.openai.whole(textResponse('Hello'))];
    const { wall, gateway } = await setUp({ first: late, second: hello('openai') });
    const answer = await ask({
      url: gateway.url,
      ...streamRequest('openai', 'fast', { stream: false }),
    });
    expect(answer.text).toContain('Hello');
    expect(wall.attempts).toHaveLength(1);
  });

  it('asks nobody where it is switched off', async () => {
    const slowHello = streamed([600, ...dialects.openai.pieces(textEvents(['Hello']))]);
    const { wall, gateway } = await setUp(
      { first: slowHello, second: hello('openai') },
      { first_content_seconds: 0 },
    );
    await ask({ url: gateway.url, ...streamRequest('openai', 'fast') });
    expect(wall.attempts).toHaveLength(1);
  });

  it('is told in the log', async () => {
    const { gateway, lines } = await setUp({ first: silent, second: hello('openai') });
    await ask({ url: gateway.url, ...streamRequest('openai', 'fast') });
    await gateway.close();
    const told = lines.flatMap(({ what }) => (typeof what === 'string' ? [what] : []));
    expect(told).toEqual(['asked', 'stand-in']);
    expect(lines.at(-1)).toMatchObject({ outcome: 'completed', deployment: 'second', attempts: 2 });
    expect(
      lines.some((line) => line['deployment'] === 'first' && line['error'] === 'cancelled'),
    ).toBe(true);
  });
});
