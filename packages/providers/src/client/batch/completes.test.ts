import { afterEach, expect, it } from 'vitest';
import { openaiChunks } from '../../../test/documented.ts';
import { events } from '../../../test/serve.ts';
import { answering, closeAll, startClient } from '../../../test/support/batch-client.ts';
import { isStream, whenAnswerOver } from './completes.ts';

afterEach(closeAll);

const asked = { model: 'acme/a', messages: [{ role: 'user', content: 'hi' }] } as const;

it('calls back at once for a whole answer, and at its end for a stream', async () => {
  const over: string[] = [];
  const { client } = await startClient(answering(), events(openaiChunks));
  const whole = await client.completion(asked);
  whenAnswerOver(whole, () => over.push('whole'));
  const stream = await client.completion({ ...asked, stream: true });
  whenAnswerOver(stream, () => over.push('stream'));
  expect([isStream(whole), isStream(stream)]).toEqual([false, true]);
  expect(over).toEqual(['whole']);
  for await (const _chunk of stream);
  expect(over).toEqual(['whole', 'stream']);
});
