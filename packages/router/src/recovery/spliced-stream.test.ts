import type { LLMError } from '@llm/core';
import { type ChatEvent, type StreamAnswer } from '@llm/core';
import { testFailure, testStream, textEvents } from '@llm/core/testing';
import { expect, it } from 'vitest';
import type { Restarts } from './restarts.ts';
import { splicedStream } from './spliced-stream.ts';

const streamOf = (...events: readonly (ChatEvent | LLMError)[]) =>
  (testStream(...events) as StreamAnswer<'chat'>).stream;

it('stays one answer over two breaks, and fails with what broke it last', async () => {
  const whole = textEvents(['Hel', 'lo', '!']);
  const answers = [
    streamOf(...whole.slice(0, 4), testFailure('overloaded')),
    streamOf(...textEvents(['Bye'])),
  ];
  const restarts: Restarts = {
    mode: 'verified',
    request: { model: 'm', messages: [] },
    report: { mode: 'verified', breaks: 0, recovered: 0, why: undefined },
    hasOther: false,
    read: (stream) => stream.read(),
    mayMend: () => true,
    again: () => {
      const stream = answers.shift();
      return stream === undefined
        ? Promise.reject(new TypeError('none is left'))
        : Promise.resolve({ kind: 'stream', stream });
    },
    cancel: () => undefined,
    release: () => undefined,
  };
  const stream = splicedStream(streamOf(...whole.slice(0, 3), testFailure('connection')), restarts);
  let text = '';
  const reading = (async () => {
    for await (const event of stream)
      if (event.type === 'delta' && event.delta.type === 'text') text += event.delta.text;
  })();
  await expect(reading).rejects.toMatchObject({ code: 'overloaded' });
  expect(text).toBe('Hello');
  expect(restarts.report).toMatchObject({ breaks: 2, recovered: 1 });
});
