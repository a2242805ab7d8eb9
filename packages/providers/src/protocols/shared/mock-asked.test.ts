import type { CallSettings } from '@llm/core';
import { expect, it } from 'vitest';
import { isMockAsked } from './mock-asked.ts';

it.each<[CallSettings, boolean]>([
  [{}, false],
  [{ mock: {} }, false],
  [{ mock: { mock_delay: 1 } }, false],
  [{ mock: { mock_response: '' } }, true],
  [{ mock: { mock_timeout: true } }, true],
])('says of %j whether it asks for a mocked answer: %s', (settings, expected) => {
  expect(isMockAsked(settings)).toBe(expected);
});
