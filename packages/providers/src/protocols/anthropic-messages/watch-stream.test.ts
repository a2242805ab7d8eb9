import { describe, expect, it } from 'vitest';
import { createStreamWatcher } from './watch-stream.ts';

const watch = (...events: readonly object[]) => {
  const watcher = createStreamWatcher({ repeatLimit: 3 });
  const bytes = events
    .map((event) => `event: e\ndata: ${JSON.stringify(event)}\n\n`)
    .map((text) => watcher.push(new TextEncoder().encode(text)))
    .map((passed) => new TextDecoder().decode(passed));
  return { watcher, passed: bytes.join('') };
};
const delta = (text: string) => ({
  type: 'content_block_delta',
  index: 0,
  delta: { type: 'text_delta', text },
});
const overloaded = { type: 'error', error: { type: 'overloaded_error', message: 'Overloaded' } };

describe('createStreamWatcher', () => {
  it('takes an error among the events for a failure without a status: 200 was of the stream', () => {
    const { watcher, passed } = watch(overloaded);
    expect(watcher.failure).toMatchObject({ code: 'overloaded', message: 'Overloaded' });
    expect(watcher.failure?.upstream).toEqual({
      code: 'overloaded_error',
      native: { protocol: 'anthropic-messages', body: overloaded },
    });
    expect(watcher.started).toBe(false);
    expect(passed).toBe('');
  });

  it('fails where the stream ends before message_stop', () => {
    const { watcher } = watch(delta('Hi'));
    watcher.end();
    expect(watcher.failure?.code).toBe('connection');
  });

  it('fails at a message_stop before anything of the answer, and keeps it back', () => {
    const start = { type: 'message_start', message: {} };
    const { watcher, passed } = watch(start, { type: 'message_stop' });
    expect(watcher.failure?.code).toBe('connection');
    expect(passed).not.toContain('message_stop');
  });

  it('fails where a model repeats itself', () => {
    const { watcher } = watch(...Array.from({ length: 5 }, () => delta('How are you?')));
    expect(watcher.failure?.code).toBe('repeated_output');
  });

  it('counts what the start and the end of a message say', () => {
    const { watcher, passed } = watch(
      { type: 'message_start', message: { usage: { input_tokens: 7, output_tokens: 1 } } },
      delta('a "quoted" word'),
      { type: 'message_delta', delta: {}, usage: { output_tokens: 5 } },
      { type: 'message_stop' },
    );
    watcher.end();
    expect(watcher.failure).toBeUndefined();
    expect(watcher.started).toBe(true);
    expect(watcher.usage).toMatchObject({ input: { fresh: 7 }, output: { text: 5 } });
    expect(passed).toContain('message_stop');
  });
});
