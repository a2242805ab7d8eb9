import { describe, expect, it } from 'vitest';
import type { CallSettings } from '../contract/call.ts';
import { createCall } from '../service/create-call.ts';
import { boundOf, isBoundOfCaller } from './bound-of.ts';

function boundsOf(settings: CallSettings, { configuredMs = 0, stream = false, asked = settings }) {
  const request = { model: 'fast', messages: [], stream };
  const call = { ...createCall('chat', request, settings), asked };
  const setting = stream ? 'firstChunkTimeoutMs' : 'timeoutMs';
  const isCallers = isBoundOfCaller(call, setting, configuredMs);
  return [boundOf(call, setting, configuredMs), isCallers];
}

describe('boundOf', () => {
  it.each([
    [{}, 0, [0, false]],
    [{}, 50, [50, false]],
    [{ timeoutMs: 20 }, 0, [20, true]],
    [{ timeoutMs: 20 }, 50, [20, true]],
    // Asked for by name, so it holds; the operator's would have passed, too.
    [{ timeoutMs: 80 }, 50, [80, false]],
    [{ timeoutMs: 0 }, 50, [50, false]],
    [{ timeoutMs: -1 }, 50, [50, false]],
    [{ timeoutMs: Number.NaN }, 50, [50, false]],
    // A hint shortens, and never lengthens.
    [{ patienceMs: 20 }, 0, [20, true]],
    [{ patienceMs: 20 }, 50, [20, true]],
    [{ patienceMs: 80 }, 50, [50, false]],
    [{ timeoutMs: 30, patienceMs: 20 }, 50, [20, true]],
    [{ timeoutMs: 30, patienceMs: 40 }, 50, [30, true]],
  ] as const)('of %j over %d ms is %j', (settings, configuredMs, expected) => {
    expect(boundsOf(settings, { configuredMs })).toEqual(expected);
  });

  it('is of a stream’s first chunk where the patience is that of a stream’s reader', () => {
    expect(boundsOf({ patienceMs: 20 }, { configuredMs: 50, stream: true })).toEqual([20, true]);
    expect(boundsOf({ patienceMs: 600 }, { configuredMs: 50, stream: true })).toEqual([50, false]);
    const streamed = createCall(
      'chat',
      { model: 'm', messages: [], stream: true },
      { patienceMs: 1 },
    );
    expect(boundOf(streamed, 'timeoutMs', 0)).toBe(0);
  });

  it('is not the caller’s where another set it for all calls', () => {
    const asked = {};
    expect(boundsOf({ timeoutMs: 20 }, { configuredMs: 50, asked })).toEqual([20, false]);
    expect(boundsOf({ timeoutMs: 20, patienceMs: 10 }, { asked: { patienceMs: 10 } })).toEqual([
      10,
      true,
    ]);
    expect(boundsOf({ timeoutMs: 20, patienceMs: 30 }, { asked: { patienceMs: 30 } })).toEqual([
      20,
      false,
    ]);
  });
});
