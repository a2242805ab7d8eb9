import { describe, expect, it } from 'vitest';
import { claudeInvoke } from './claude-invoke.ts';
import { invokeFraming } from './invoke-framing.ts';

const watcher = (repeatLimit = 0) => {
  const made = claudeInvoke.client?.native?.createWatcher({ repeatLimit });
  if (made === undefined) throw new TypeError('no watcher');
  return made;
};
const framed = (...data: readonly object[]) => {
  const events = data.map((one) => ({
    event: String((one as { type?: string }).type),
    data: JSON.stringify(one),
  }));
  const bytes = invokeFraming.encode(events);
  return typeof bytes === 'string' ? new TextEncoder().encode(bytes) : bytes;
};
const delta = {
  type: 'content_block_delta',
  index: 0,
  delta: { type: 'text_delta', text: 'and again, ' },
};
const whole = [
  { type: 'message_start', message: { usage: { input_tokens: 3, output_tokens: 1 } } },
  { type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } },
  delta,
  { type: 'content_block_stop', index: 0 },
  { type: 'message_delta', delta: { stop_reason: 'end_turn' }, usage: { output_tokens: 2 } },
  { type: 'message_stop' },
];

describe('the watcher of InvokeModelWithResponseStream', () => {
  it('lets a whole answer pass byte for byte, and counts it', () => {
    const bytes = framed(...whole);
    const watching = watcher();
    const passed = Buffer.concat(
      Array.from(bytes, (byte) => watching.push(Uint8Array.of(byte))).map((one) =>
        Buffer.from(one),
      ),
    );
    expect(passed.equals(Buffer.from(bytes))).toBe(true);
    expect(watching.progress).toBe('over');
    expect(watching.end()).toHaveLength(0);
    expect(watching.failure).toBeUndefined();
    expect(watching.usage).toMatchObject({ input: { fresh: 3 }, output: { text: 2 } });
  });

  it('fails where the stream ends before its end', () => {
    const watching = watcher();
    watching.push(framed(...whole.slice(0, 4)));
    watching.end();
    expect(watching.failure).toMatchObject({ code: 'connection' });
  });

  it('fails at an exception, and lets what came before it pass', () => {
    const watching = watcher();
    const before = framed(...whole.slice(0, 3));
    const exception = invokeFraming.encode([
      { event: 'throttlingException', data: '{"message":"slow down"}' },
    ]);
    const passed = watching.push(
      Buffer.concat([before, Buffer.from(exception as Uint8Array), framed(delta)]),
    );
    expect(Buffer.from(passed).equals(Buffer.from(before))).toBe(true);
    expect(watching.failure).toMatchObject({ code: 'rate_limited', message: 'slow down' });
  });

  it('fails at damage, and at a model that repeats itself', () => {
    const bytes = framed(...whole);
    const damaged = Uint8Array.from(bytes);
    damaged.set([(bytes[30] ?? 0) ^ 1], 30);
    const watching = watcher();
    watching.push(damaged);
    expect(watching.failure).toMatchObject({ code: 'invalid_response' });
    const looping = watcher(3);
    looping.push(framed(...whole.slice(0, 2), delta, delta, delta, delta));
    expect(looping.failure).toMatchObject({ code: 'repeated_output' });
  });
});
