import { describe, expect, it } from 'vitest';
import {
  scriptedChat,
  silentService,
  testAnswer,
  testCall,
  testStream,
  textDelta,
} from './scripted-chat.ts';
import { testContext } from './test-context.ts';
import { failureOf, testFailure } from './test-failure.ts';

const textOf = async (result: ReturnType<ReturnType<typeof scriptedChat>>): Promise<unknown> => {
  const answered = await result;
  return answered.kind === 'response' && answered.decoded();
};

describe('scriptedChat', () => {
  it('fails as its step says, and repeats the last step', async () => {
    const service = scriptedChat('first', testFailure('overloaded'));
    expect(await textOf(service(testCall(), testContext()))).toEqual(testAnswer('first').decoded());
    for (let count = 0; count < 2; count += 1) {
      expect((await failureOf(service(testCall(), testContext()))).code).toBe('overloaded');
    }
  });

  it('remembers calls and contexts, those of failed calls too', async () => {
    const service = scriptedChat(testFailure('internal'));
    const [call, context] = [testCall('large', { timeoutMs: 5 }, true), testContext()];
    await failureOf(service(call, context));
    expect(service.calls).toEqual([call]);
    expect(service.contexts).toEqual([context]);
    expect(call).toMatchObject({ model: 'large', stream: true, settings: { timeoutMs: 5 } });
  });

  it('lets a function decide', async () => {
    const service = scriptedChat(async ({ model }) => testAnswer(`from ${model}`));
    expect(await textOf(service(testCall('large'), testContext()))).toEqual(
      testAnswer('from large').decoded(),
    );
  });
});

describe('silentService', () => {
  it('answers nothing until its call is aborted', async () => {
    const controller = new AbortController();
    const failed = failureOf(silentService(testCall(), testContext({ signal: controller.signal })));
    controller.abort();
    expect((await failed).code).toBe('cancelled');
  });
});

describe('testStream', () => {
  it('gives one event a read and fails where an error stands', async () => {
    const result = testStream(textDelta('a'), testFailure('connection'));
    if (result.kind !== 'stream') throw new TypeError('the result is no stream');
    expect(await result.stream.read()).toEqual([textDelta('a')]);
    expect((await failureOf(result.stream.read())).code).toBe('connection');
  });
});
