import { LLMError, type Logger } from '@llm/core';
import { createRouter } from '@llm/router';
import {
  fakeClock,
  type ScriptedStep,
  scriptedService,
  testUsage,
  textEvents,
  textResponse,
} from '@llm/core/testing';
import { describe, expect, it } from 'vitest';
import { chatBody, gatewayOf, textOf, toInbound } from '../../test/support/in-memory.ts';

type Line = Readonly<Record<string, unknown>>;

/** A gateway whose log is kept, with the time of the test. */
function watch(steps: readonly ScriptedStep[]) {
  const clock = fakeClock();
  const lines: Line[] = [];
  const keep = (level: string) => (fields: Line, message: string) => {
    lines.push({ level, message, ...fields });
  };
  const logger: Logger = {
    debug: keep('debug'),
    info: keep('info'),
    warn: keep('warn'),
    error: keep('error'),
  };
  const chat = scriptedService(steps, { sleep: clock.sleep });
  const { gateway } = gatewayOf(chat, { clock, logger });
  const call = (more: object = {}, signal = new AbortController().signal) =>
    gateway.handle(
      toInbound('/v1/chat/completions', {
        body: { ...chatBody, ...more },
        headers: { 'x-request-id': 'call-1' },
        signal,
      }),
    );
  return { clock, lines, call };
}

describe('the line of a call that fails', () => {
  it('says why, without the key that the upstream repeats', async () => {
    const error = new LLMError('authentication', 'wrong key sk-proj-0123456789abcdef', {
      provider: 'openai',
      upstream: { status: 401, code: 'invalid_api_key' },
    });
    const { lines, call } = watch([{ kind: 'error', error }]);
    await call();
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatchObject({
      level: 'warn',
      requestId: 'call-1',
      model: 'one',
      provider: 'openai',
      outcome: 'failed',
      error: 'authentication',
      upstreamStatus: 401,
      upstreamCode: 'invalid_api_key',
    });
    expect(JSON.stringify(lines)).not.toContain('0123456789');
  });

  it('is written where the request could not even be read', async () => {
    const { lines, call } = watch([]);
    await call({ messages: 'none' });
    expect(lines).toMatchObject([
      { outcome: 'failed', error: 'invalid_request', status: 400, model: undefined },
    ]);
  });

  it('tells a caller that went away from a failure', async () => {
    const { lines, call } = watch([{ kind: 'hang' }]);
    const caller = new AbortController();
    const reply = call({}, caller.signal);
    caller.abort();
    await reply;
    expect(lines).toMatchObject([{ level: 'info', outcome: 'cancelled', error: undefined }]);
  });

  it('is a failure where a stream breaks off after it began', async () => {
    const moments = [...textEvents(['Hel']).slice(0, 3), new LLMError('connection', 'cut')];
    const { lines, call } = watch([{ kind: 'stream', moments }]);
    await textOf(await call({ stream: true }));
    expect(lines).toMatchObject([{ level: 'warn', outcome: 'failed', error: 'connection' }]);
  });
});

describe('the line of a call that a router answered', () => {
  const lineOf = async (models: Readonly<Record<string, readonly ScriptedStep[]>>) => {
    const clock = fakeClock();
    const lines: Line[] = [];
    const keep = (fields: Line): void => void lines.push(fields);
    const deployments = Object.entries(models).map(([name, steps]) => ({
      id: `${name}-1`,
      modelName: name,
      provider: 'acme',
      model: 'm',
      service: scriptedService(steps),
    }));
    const service = createRouter({
      deployments,
      fallbacks: { models: { one: ['two'] } },
      retry: { attempts: 1 },
      clock,
    });
    const logger: Logger = { debug: keep, info: keep, warn: keep, error: keep };
    const { gateway } = gatewayOf([], { service, clock, logger });
    await gateway.handle(
      toInbound('/v1/chat/completions', { body: { ...chatBody, modify_params: true } }),
    );
    expect(lines).toHaveLength(1);
    return lines[0];
  };
  const broken = { kind: 'error', error: new LLMError('upstream', 'no', { replays: 1 }) } as const;

  it('counts attempts, other models and requests sent again, and names what does nothing', async () => {
    const response = textResponse('Hello');
    expect(await lineOf({ one: [broken], two: [{ kind: 'response', response }] })).toMatchObject({
      outcome: 'completed',
      deployment: 'two-1',
      attempts: 2,
      fallbacks: 1,
      replays: 1,
      dropped: ['modify_params'],
    });
  });

  it('says who was asked last where all failed', async () => {
    expect(await lineOf({ one: [broken], two: [broken] })).toMatchObject({
      outcome: 'failed',
      deployment: 'two-1',
      attempts: 2,
      fallbacks: 1,
      replays: 2,
    });
  });
});

describe('the line of a call', () => {
  it('comes once its stream was read out, with the time of the first piece and of all', async () => {
    const [start, ...rest] = textEvents(['Hel', 'lo']);
    const moments = [{ waitMs: 30 }, start, { waitMs: 70 }, rest].flatMap((moment) =>
      moment === undefined ? [] : [moment],
    );
    const { clock, lines, call } = watch([{ kind: 'stream', moments }]);
    const begun = call({ stream: true });
    await clock.advance(30);
    const reply = await begun;
    expect(lines).toEqual([]);
    const text = textOf(reply);
    await clock.advance(70);
    await text;
    expect(lines).toMatchObject([
      { level: 'info', outcome: 'completed', stream: true, firstChunkMs: 30, durationMs: 100 },
    ]);
  });

  it('counts every kind of token, and says nothing of what was said', async () => {
    const { input, output } = testUsage(10, 5);
    const usage = {
      input: { ...input, cacheRead: 3, cacheWrite: 2 },
      output: { ...output, reasoning: 4 },
    };
    const response = textResponse('a secret answer', { usage });
    const { lines, call } = watch([{ kind: 'response', response }]);
    await call({ messages: [{ role: 'user', content: 'a secret question' }] });
    expect(lines).toMatchObject([{ inputTokens: 15, cachedTokens: 3, outputTokens: 9 }]);
    const { attempts, fallbacks, replays, dropped } = lines[0] ?? {};
    expect({ attempts, fallbacks, replays, dropped }).toEqual({});
    expect(JSON.stringify(lines)).not.toContain('secret');
  });
});
