import { expect, it } from 'vitest';
import { toHeaderValue } from './header-value.ts';

it.each([
  ['plain', 'plain'],
  ['gr\u00f6\u00dfe\r\nx: y', 'gr??e??x: y'],
  ['x'.repeat(2_000), 'x'.repeat(1_024)],
])('writes %j', (value, written) => {
  expect(toHeaderValue(value)).toBe(written);
});
