import { connect, LLMError, type Logger } from '@llm/core';
import {
  replayTransport,
  type ReplayExchange,
  fakeClock,
  scriptedChat,
  type ScriptedChatStep,
} from '@llm/core/testing';
import { createRouter, type RouterOptions } from '@llm/router';
import { openai } from '@llm/providers/openai';
import { describe, expect, it } from 'vitest';
import { chatBody, gatewayOf, toInbound } from '../../test/support/in-memory.ts';

type Line = Readonly<Record<string, unknown>>;
type Steps = readonly ScriptedChatStep[];

/** What a gateway over a router writes at the level `debug` of one call. */
function explained(
  deployments: RouterOptions['deployments'],
  options: Partial<RouterOptions> = {},
  explain = true,
) {
  const clock = fakeClock();
  const lines: Line[] = [];
  const logger: Logger = {
    debug: (fields, message) => void lines.push({ message, ...fields }),
    info: () => undefined,
    warn: () => undefined,
    error: () => undefined,
  };
  const router = createRouter({
    ...options,
    deployments,
    clock,
    sleep: clock.sleep,
    random: () => 0,
  });
  const { gateway } = gatewayOf([], { service: router, clock, logger, explain });
  const ask = async (more: object = {}): Promise<readonly Line[]> => {
    lines.length = 0;
    await gateway.handle(
      toInbound('/v1/chat/completions', {
        body: { ...chatBody, ...more },
        headers: { 'x-request-id': 'call-1' },
      }),
    );
    return lines.map((line) =>
      Object.fromEntries(Object.entries(line).filter(([, value]) => value !== undefined)),
    );
  };
  return { clock, ask };
}

const deployment = (id: string, modelName: string, ...steps: Steps) => ({
  id,
  provider: 'acme',
  model: 'm',
  modelName,
  service: scriptedChat(...steps),
});

const broken = new LLMError('upstream', 'broken', { upstream: { status: 500 } });

describe('explainCalls', () => {
  it('says of a call that fails everywhere who was asked, who was not, and why nothing followed', async () => {
    const { ask } = explained([deployment('a', 'one', broken), deployment('b', 'two', broken)], {
      retry: { attempts: 1 },
      fallbacks: { models: { one: ['two'] } },
    });
    expect(await ask()).toEqual([
      {
        requestId: 'call-1',
        step: 1,
        message: 'a deployment is asked',
        model: 'one',
        deployment: 'a',
        why: 'fresh',
      },
      {
        requestId: 'call-1',
        step: 2,
        message: 'the deployment failed',
        deployment: 'a',
        provider: 'acme',
        model: 'm',
        error: 'upstream',
        upstreamStatus: 500,
        durationMs: 0,
      },
      {
        requestId: 'call-1',
        step: 3,
        message: 'the model is not asked again',
        error: 'upstream',
        attempts: 1,
        why: 'no attempts left',
      },
      {
        requestId: 'call-1',
        step: 4,
        message: 'another model is asked',
        error: 'upstream',
        model: 'two',
      },
      {
        requestId: 'call-1',
        step: 5,
        message: 'a deployment is asked',
        model: 'two',
        deployment: 'b',
        why: 'fresh',
      },
      expect.objectContaining({ step: 6, message: 'the deployment failed', deployment: 'b' }),
      expect.objectContaining({ step: 7, message: 'the model is not asked again' }),
      {
        requestId: 'call-1',
        step: 8,
        message: 'no other model is asked',
        error: 'upstream',
        why: 'none is left',
      },
    ]);
  });

  it('says which deployments were passed over, and how long one rests', async () => {
    const limited = new LLMError('rate_limited', 'slow down', { retryAfterMs: 9_000 });
    const { ask } = explained([deployment('a', 'one', limited), deployment('b', 'one', 'Hello')], {
      retry: { attempts: 2 },
    });
    const first = await ask();
    expect(first.map(({ message }) => message)).toEqual([
      'a deployment is asked',
      'the deployment failed',
      'the model is asked again',
      'a deployment is asked',
      'the deployment answered',
    ]);
    const passedOver = [{ deployment: 'a', why: 'cooldown', coolingMs: 9_000 }];
    expect(first[3]).toMatchObject({ deployment: 'b', why: 'fresh', passedOver });
    expect((await ask())[0]).toMatchObject({ deployment: 'b', passedOver });
  });

  it('says how the request went up and what was changed in it, by names', async () => {
    const answer: ReplayExchange = {
      body: JSON.stringify({
        id: 'x',
        object: 'chat.completion',
        created: 1,
        model: 'm',
        choices: [],
      }),
    };
    const service = connect(openai, { apiKey: 'k', transport: replayTransport([answer]) });
    const { ask } = explained([
      { id: 'a', provider: 'openai', model: 'm', modelName: 'one', service },
    ]);
    const lines = await ask({ additional_drop_params: ['user'], user: 'secret-user' });
    expect(lines[1]).toMatchObject({
      message: 'the request goes up as it came',
      provider: 'openai',
    });
    expect(lines[2]).toMatchObject({
      message: 'the request was fitted to the model',
      set: ['model'],
    });
    expect(lines[2]?.['cut']).toContain('user');
    expect(JSON.stringify(lines)).not.toContain('secret-user');
  });

  it('writes nothing where nobody asked for it', async () => {
    const { ask } = explained([deployment('a', 'one', 'Hello')], {}, false);
    expect(await ask()).toEqual([]);
  });
});
