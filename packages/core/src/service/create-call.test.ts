import { expect, it } from 'vitest';
import { createCall } from './create-call.ts';

it('createCall is streaming only where the request says so, and decodes to the request', () => {
  const request = { model: 'm', messages: [] };
  const call = createCall('chat', request, { retries: 2 });
  expect(call).toMatchObject({ model: 'm', stream: false, settings: { retries: 2 } });
  expect(call.native).toBeUndefined();
  expect(call.decoded()).toBe(request);
  expect(createCall('chat', { ...request, stream: true })).toMatchObject({
    stream: true,
    settings: {},
  });
});
