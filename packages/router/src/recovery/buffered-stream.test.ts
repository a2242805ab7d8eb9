import { testStream, textEvents } from '@llm/core/testing';
import type { StreamAnswer } from '@llm/core';
import { expect, it } from 'vitest';
import { bufferedStream } from './buffered-stream.ts';
import type { Restarts } from './restarts.ts';

it('holds nothing back once the answer is whole, and lets go of it when nobody wants it', async () => {
  const events = textEvents(['Hel', 'lo']);
  let isReleased = false;
  const restarts: Restarts = {
    mode: 'buffered',
    request: { model: 'm', messages: [] },
    report: { mode: 'buffered', breaks: 0, recovered: 0, why: undefined },
    hasOther: false,
    read: (stream) => stream.read(),
    mayMend: () => false,
    again: () => Promise.reject(new TypeError('nobody is asked again')),
    cancel: () => undefined,
    release: () => (isReleased = true),
  };
  const answer = testStream(...events) as StreamAnswer<'chat'>;
  const { stream, recovery } = await bufferedStream(answer, restarts);
  expect([recovery, isReleased]).toEqual(['buffered', true]);
  expect(await stream.read()).toEqual(events);
  stream.cancel();
  await expect(stream.read()).rejects.toMatchObject({ code: 'cancelled' });
});
