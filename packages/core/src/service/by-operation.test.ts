import { describe, expect, it } from 'vitest';
import type { Call, CallService, Result } from '../contract/call.ts';
import { scriptedService } from '../testing/scripted-service.ts';
import { testContext } from '../testing/test-context.ts';
import { plainRequest, textResponse } from '../testing/chat-examples.ts';
import { byOperation, when } from './by-operation.ts';
import { createCall } from './create-call.ts';

const call: Call<'chat'> = createCall('chat', plainRequest);
const answering = (text: string) =>
  scriptedService([{ kind: 'response', response: textResponse(text) }]);
const textOf = (result: Result<'chat'>): unknown =>
  result.kind === 'response' ? result.decoded().candidates[0]?.blocks[0] : result.kind;

describe('byOperation', () => {
  it('refuses an operation that is not among its services', async () => {
    await expect(byOperation({})(call, testContext())).rejects.toMatchObject({
      code: 'unsupported',
      message: 'chat is not offered here',
    });
  });

  it('passes the call and its context to the service of its operation', async () => {
    const service = answering('Hi');
    const context = testContext();
    const result = await byOperation({ chat: service })(call, context);
    expect(textOf(result)).toEqual({ type: 'text', text: 'Hi' });
    expect(service.calls).toMatchObject([{ call, context }]);
  });
});

describe('when', () => {
  const inner: CallService = answering('inner');

  it('wraps the calls of its operation', async () => {
    const layer = when('chat', () => answering('outer'));
    expect(textOf(await layer(inner)(call, testContext()))).toEqual({
      type: 'text',
      text: 'outer',
    });
  });

  it('makes its layer once for each service that it wraps', async () => {
    let made = 0;
    const layer = when('chat', (wrapped) => {
      made += 1;
      return wrapped;
    });
    const service = layer(
      byOperation({
        chat: async () => ({
          kind: 'response',
          usage: undefined,
          decoded: () => textResponse('Hi'),
        }),
      }),
    );
    await service(call, testContext());
    await service(call, testContext());
    expect(made).toBe(1);
  });
});
