import { describe, expect, it } from 'vitest';
import { createStreamWatcher } from './watch-stream.ts';

const watch = (...pieces: readonly string[]) => {
  const watcher = createStreamWatcher({ repeatLimit: 3 });
  const passed = pieces.map((piece) =>
    new TextDecoder().decode(watcher.push(new TextEncoder().encode(piece))),
  );
  const end = () => new TextDecoder().decode(watcher.end());
  return { watcher, passed, end };
};
const event = (data: object) => `data: ${JSON.stringify(data)}\n\n`;
const chunk = (delta: object, reason: string | null = null) =>
  event({ id: 'r', choices: [{ index: 0, delta, finish_reason: reason }] });
const finish = chunk({}, 'stop');
const done = 'data: [DONE]\n\n';

describe('createStreamWatcher', () => {
  it('fails where the stream ends without a finish reason', () => {
    const { watcher, end } = watch(chunk({ content: 'Hi' }));
    expect(end()).toBe('');
    expect(watcher.failure?.code).toBe('connection');
  });

  it('fails where [DONE] comes before any of the answer, and keeps it back', () => {
    const { watcher, passed } = watch(chunk({ role: 'assistant' }), done);
    expect(watcher.failure?.code).toBe('connection');
    expect(passed).toEqual([chunk({ role: 'assistant' }), '']);
  });

  it.each(['', ' '])(
    'takes [DONE]%s after some content for an end, without a reason too',
    (blank) => {
      const { watcher, passed, end } = watch(chunk({ content: 'Hi' }), `data: [DONE]${blank}\n\n`);
      expect(passed).toEqual([chunk({ content: 'Hi' }), `data: [DONE]${blank}\n\n`]);
      expect([end(), watcher.failure]).toEqual(['', undefined]);
    },
  );

  it.each(['data:\n\n', 'data\n\n', 'event: ping\n\n', ': note\nid: 1\n\n'])(
    'keeps back %j, of which clients would parse the data',
    (empty) => {
      const { watcher, passed } = watch(chunk({ content: 'Hi' }), empty, ': note\n\n', done);
      expect(passed).toEqual([chunk({ content: 'Hi' }), '', ': note\n\n', done]);
      expect(watcher.failure).toBeUndefined();
    },
  );

  it.each(['a\nb', 'a\0b', 'a\rb'])('fails at the text %j, which no parser takes', (word) => {
    const plain = (text: string) =>
      `data: {"id":"r","choices":[{"index":0,"delta":{"content":"${text}"},"finish_reason":null}]}\n\n`;
    const opening = chunk({ role: 'assistant', content: '' });
    for (const before of [[opening], [opening, plain('one'), plain('two')]]) {
      const { watcher } = watch(...before, plain(word));
      expect(watcher.failure?.code).toBe('invalid_response');
    }
  });

  it('takes an empty finish reason for none: it neither ends the answer nor begins it', () => {
    const { watcher, end } = watch(chunk({ content: '' }, ''));
    expect(watcher.started).toBe(false);
    watcher.push(new TextEncoder().encode(chunk({ content: 'Hi' }, '')));
    expect(watcher.started).toBe(true);
    expect(end()).toBe('');
    expect(watcher.failure?.code).toBe('connection');
  });

  it('passes what came before an error, and not the error', () => {
    const error = event({ error: { message: 'slow', code: 'rate_limit_exceeded' } });
    const { watcher, passed } = watch(chunk({ content: 'Hi' }) + error + finish, done);
    expect(watcher.failure).toMatchObject({ code: 'rate_limited', message: 'slow' });
    expect(passed).toEqual([chunk({ content: 'Hi' }), '']);
  });

  it.each([{ content: 'How?' }, { reasoning: 'Hmm' }, { content: 'say "x"' }])(
    'fails where %j has come as often as the limit says',
    (delta) => {
      expect(watch(chunk(delta), chunk(delta)).watcher.failure).toBeUndefined();
      const { watcher, passed } = watch(chunk(delta), chunk(delta), chunk(delta));
      expect(watcher.failure?.code).toBe('repeated_output');
      expect(passed[2]).toBe('');
    },
  );

  it.each([' ', '##', '\n', '\n\n', '"\\'])('never takes %j for a loop', (content) => {
    const { watcher } = watch(...Array.from({ length: 9 }, () => chunk({ content })));
    expect(watcher.failure).toBeUndefined();
  });

  it('has not started with a role alone', () => {
    const role = chunk({ role: 'assistant', content: '' });
    expect(watch(': ping\n\n', role).watcher.started).toBe(false);
    expect(watch(role, chunk({ content: 'Hi' })).watcher.started).toBe(true);
  });

  it('passes events whole, wherever they were cut', () => {
    const text = chunk({ content: 'é' });
    const { passed } = watch(text.slice(0, 30), text.slice(30, -1), `\n${finish}`);
    expect(passed).toEqual(['', '', text + finish]);
  });

  it('adds a missing [DONE] after the finish, and none to one that came', () => {
    expect(watch(finish).end()).toBe(done);
    expect(watch(finish, done).end()).toBe('');
  });

  it('drops what comes after [DONE]', () => {
    const { watcher, passed } = watch(finish + done + chunk({ content: 'x' }), finish);
    expect(passed).toEqual([finish + done, '']);
    expect(watcher.failure).toBeUndefined();
  });

  it('reads lines that end in CRLF, and counts tokens', () => {
    const counts = event({ choices: [], usage: { prompt_tokens: 7, completion_tokens: 5 } });
    const text = (chunk({ content: 'Hi' }) + finish + counts + done).replaceAll('\n', '\r\n');
    const { watcher, passed, end } = watch(text);
    expect(passed.join('') + end()).toBe(text);
    expect(watcher.failure).toBeUndefined();
    expect(watcher.usage).toMatchObject({ input: { fresh: 7 }, output: { text: 5 } });
  });
});
