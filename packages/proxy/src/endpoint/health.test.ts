import { LLMError } from '@llm/core';
import { expect, it } from 'vitest';
import { gatewayOf, textOf, toInbound } from '../../test/support/in-memory.ts';

const nobody = {
  authenticate: () => Promise.reject(new LLMError('authentication', 'nobody is let in')),
};

it('turns calls away while it drains, and is alive all the same', async () => {
  const { gateway } = gatewayOf([], nobody);
  gateway.drain();
  const readiness = await gateway.handle(toInbound('/health/readiness'));
  expect(readiness.status).toBe(503);
  expect(JSON.parse(await textOf(readiness))).toEqual({ status: 'draining' });
  const alive = await gateway.handle(toInbound('/health/liveness'));
  expect(alive.status).toBe(200);
});

it('asks nobody for a key', async () => {
  const { gateway, service } = gatewayOf([], nobody);
  for (const path of ['/health/liveliness', '/health/liveness', '/health/readiness']) {
    const reply = await gateway.handle(toInbound(path));
    expect(reply.status).toBe(200);
    expect(reply.headers['content-type']).toBe('application/json');
    expect(JSON.parse(await textOf(reply))).toBeTruthy();
  }
  expect(service.calls).toEqual([]);
});
