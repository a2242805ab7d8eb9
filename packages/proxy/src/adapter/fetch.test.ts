import { fakeClock, type ScriptedStep, scriptedService, textEvents } from '@llm/core/testing';
import { describe, expect, it } from 'vitest';
import { chatBody, gatewayOf } from '../../test/support/in-memory.ts';
import { masterKey } from '../auth/master-key.ts';
import { toFetch } from './fetch.ts';

const url = 'https://gateway.example/v1/chat/completions';

/** The gateway as `fetch`, in the time of the test. */
function serve(steps: readonly ScriptedStep[]) {
  const clock = fakeClock();
  const { gateway, service } = gatewayOf(scriptedService(steps, { sleep: clock.sleep }), {
    heartbeatMs: 1_000,
  });
  return { clock, service, fetch: toFetch(gateway, { clock }) };
}

function streamed(signal?: AbortSignal): Request {
  const body = JSON.stringify({ ...chatBody, stream: true });
  return new Request(url, { method: 'POST', body, ...(signal && { signal }) });
}

const begun = textEvents(['Hel']).slice(0, 3);

describe('toFetch', () => {
  it('answers a path that it does not have', async () => {
    const response = await serve([]).fetch(new Request('https://gateway.example/nothing?a=b'));
    expect(response.status).toBe(404);
    expect(await response.json()).toHaveProperty('error');
  });

  /** A body without an end, and how often it was asked for more. */
  function endlessBody() {
    const seen = { pulls: 0 };
    const body = new ReadableStream<Uint8Array>(
      {
        pull(controller) {
          seen.pulls += 1;
          controller.enqueue(new Uint8Array(1_024).fill(0x20));
        },
      },
      { highWaterMark: 0 },
    );
    return { seen, request: new Request(url, { method: 'POST', body, duplex: 'half' }) };
  }

  it('reads nothing of the body of a caller who is not let in', async () => {
    const { seen, request } = endlessBody();
    const { gateway } = gatewayOf([], { authenticate: masterKey('sk-1') });
    expect((await toFetch(gateway)(request)).status).toBe(401);
    expect(seen.pulls).toBe(0);
  });

  it('reads no more of a body than it may have', async () => {
    const { seen, request } = endlessBody();
    const response = await toFetch(gatewayOf([]).gateway, { maxBodyBytes: 10_000 })(request);
    expect(response.status).toBe(413);
    expect(seen.pulls).toBe(10);
  });

  it('aborts the call with its request', async () => {
    const { service, fetch } = serve([{ kind: 'hang' }]);
    const caller = new AbortController();
    const response = fetch(streamed(caller.signal));
    while (service.calls.length === 0) await new Promise(setImmediate);
    caller.abort();
    expect((await response).status).toBe(499);
    expect(service.calls[0]?.outcome).toEqual({ kind: 'cancelled' });
  });

  it('closes the upstream, and stops its timer, when its reader goes away', async () => {
    const { service, clock, fetch } = serve([{ kind: 'stream', moments: [begun, 'hang'] }]);
    const { body } = await fetch(streamed());
    const reader = body?.getReader();
    await reader?.read();
    await reader?.cancel();
    expect(service.calls[0]?.outcome).toEqual({ kind: 'cancelled' });
    expect(clock.pending).toBe(0);
  });

  it('reads no more of the upstream than its reader takes', async () => {
    let reads = 0;
    const gateway = {
      ...gatewayOf([]).gateway,
      admit: () =>
        Promise.resolve({
          kind: 'admitted' as const,
          access: 'key' as const,
          answer: () =>
            Promise.resolve({
              status: 200,
              headers: {},
              body: { read: () => Promise.resolve(`${(reads += 1)}`), cancel() {} },
            }),
        }),
    };
    const { body } = await toFetch(gateway)(streamed());
    await new Promise(setImmediate);
    expect(reads).toBe(0);
    await body?.getReader().read();
    expect(reads).toBe(1);
  });

  it('keeps a silent stream alive, and then gives the rest', async () => {
    const moments = [{ waitMs: 0 }, begun, { waitMs: 1_500 }, textEvents(['Hel']).slice(3)];
    const { clock, fetch } = serve([{ kind: 'stream', moments }]);
    const answer = fetch(streamed());
    while (clock.pending === 0) await new Promise(setImmediate);
    await clock.advance(0);
    const text = (await answer).text();
    await clock.advance(1_500);
    expect(await text).toMatch(/"Hel"[^]*\n\n: keepalive\n\n[^]*data: \[DONE\]\n\n$/);
  });
});
