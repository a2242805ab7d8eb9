import { type Call, createCall, type ErrorCode } from '@llm/core';
import { failureOf, scriptedChat, testCall, testContext, testFailure } from '@llm/core/testing';
import { describe, expect, it } from 'vitest';
import { deployment } from '../test/deployment.ts';
import { createRouter, type RouterOptions } from './create-router.ts';

/** A router over `a`, which fails, and `b` and `c`, which answer. */
function setUp(code: ErrorCode, options: Omit<RouterOptions, 'deployments'> = {}) {
  const services = {
    a: scriptedChat(testFailure(code)),
    b: scriptedChat('ok'),
    c: scriptedChat('ok'),
  };
  const router = createRouter({
    deployments: Object.entries(services).map(([modelName, service]) =>
      deployment(`${modelName}1`, { modelName, service }),
    ),
    sleep: () => Promise.resolve(),
    ...options,
  });
  const answeredBy = async (settings: Call['settings'], call = testCall('a', settings)) =>
    (await router(call, testContext())).answeredBy?.deployment;
  return { router, services, answeredBy };
}

describe('the fallbacks of a call', () => {
  it('are none where it has switched them off, whatever is configured', async () => {
    const { router } = setUp('upstream', { fallbacks: { default: ['b'] } });
    const call = testCall('a', { noFallbacks: true, fallbacks: ['c'] });
    expect((await failureOf(router(call, testContext()))).code).toBe('upstream');
  });

  it('may be given by the model that failed', async () => {
    const { answeredBy } = setUp('upstream', { fallbacks: { default: ['b'] } });
    expect(await answeredBy({ fallbacksOf: { a: ['c'] } })).toBe('c1');
    expect(await answeredBy({ fallbacksOf: { x: ['c'] } })).toBe('b1');
  });

  it('may be for one failure', async () => {
    const ofContext = { contextWindowFallbacks: { a: ['c'] } };
    expect(await setUp('context_length_exceeded').answeredBy(ofContext)).toBe('c1');
    const ofPolicy = { fallbacks: ['b'], contentPolicyFallbacks: { a: ['c'] } };
    expect(await setUp('content_filtered').answeredBy(ofPolicy)).toBe('c1');
  });

  it('may have other fields of the request, and keep the rest', async () => {
    const { answeredBy, services } = setUp('upstream');
    const message = (text: string) => ({
      role: 'user' as const,
      content: [{ type: 'text' as const, text }],
    });
    const make = (text: string): Call<'chat'> =>
      createCall('chat', { model: 'a', messages: [message(text)] });
    const settings = { fallbacks: ['b'], fallbackFields: { b: { messages: 'short' } } };
    const call = {
      ...make('long'),
      settings,
      amended: ({ messages }) => make(typeof messages === 'string' ? messages : ''),
    } satisfies Call<'chat'>;
    expect(await answeredBy({}, call)).toBe('b1');
    expect(services.b.calls[0]?.decoded().messages).toEqual([message('short')]);
    expect(services.b.calls[0]?.settings).toMatchObject(settings);
  });

  it('cannot have other fields where there is no body to change', async () => {
    const { router } = setUp('upstream');
    const call = testCall('a', { fallbacks: ['b'], fallbackFields: { b: { n: 1 } } });
    expect(await failureOf(router(call, testContext()))).toMatchObject({ code: 'upstream' });
  });

  it('can be tested without a call of the asked model', async () => {
    const { answeredBy, services } = setUp('upstream', {
      fallbacks: { models: { a: ['b'] }, contextWindow: { a: ['c'] } },
    });
    expect(await answeredBy({ failFirst: 'upstream' })).toBe('b1');
    expect(await answeredBy({ failFirst: 'context_length_exceeded' })).toBe('c1');
    expect(services.a.calls).toEqual([]);
  });
});
