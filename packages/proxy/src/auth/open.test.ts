import { expect, it } from 'vitest';
import { open } from './open.ts';

it('lets everybody in', () => {
  expect(open({ headers: {}, query: '' })).toMatchObject({ id: 'anonymous' });
});
