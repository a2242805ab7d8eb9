import { expect, it } from 'vitest';
import { createRequestId } from './request-id.ts';

it('createRequestId gives another UUID each time', () => {
  const ids = Array.from({ length: 100 }, createRequestId);
  expect(new Set(ids).size).toBe(100);
  for (const id of ids)
    expect(id).toMatch(/^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/);
});
