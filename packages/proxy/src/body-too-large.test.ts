import { expect, test } from 'vitest';
import { bodyTooLarge } from './body-too-large.ts';

test('says how much the gateway takes, so that a caller can send less', () => {
  const error = bodyTooLarge(32);
  expect(error.code).toBe('payload_too_large');
  expect(error.message).toContain('32 bytes');
});
