import { expect, it } from 'vitest';
import { createChatCall } from './create-chat-call.ts';

it('createChatCall is streaming only where the request says so, and decodes to the request', () => {
  const request = { model: 'm', messages: [] };
  const call = createChatCall(request, { retries: 2 });
  expect(call).toMatchObject({ model: 'm', stream: false, settings: { retries: 2 } });
  expect(call.native).toBeUndefined();
  expect(call.decoded()).toBe(request);
  expect(createChatCall({ ...request, stream: true })).toMatchObject({
    stream: true,
    settings: {},
  });
});
