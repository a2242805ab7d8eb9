import { describe, expect, it } from 'vitest';
import { shortId } from './short-id.ts';

describe('shortId', () => {
  it('leaves alone what is short enough', () => {
    expect(shortId('call_1', 6)).toBe('call_1');
  });

  it('gives the same short id for the same long one, and another for another', () => {
    const long = 'x'.repeat(65);
    expect(shortId(long, 40)).toMatch(/^x{23}_[0-9a-f]{16}$/);
    expect(shortId(long, 40)).toBe(shortId('x'.repeat(65), 40));
    expect(shortId(`${long}y`, 40)).not.toBe(shortId(`${long}z`, 40));
  });
});
