import { describe, expect, it } from 'vitest';

import { codeOfClass, createStatusCodes } from './status-codes.ts';

describe('createStatusCodes', () => {
  it('knows what every provider means by a status', () => {
    const byStatus = createStatusCodes([]);
    expect(byStatus.get(401)).toBe('authentication');
    expect(byStatus.get(429)).toBe('rate_limited');
    expect(byStatus.get(402)).toBeUndefined();
  });

  it('lets a provider say what it means itself, for itself alone', () => {
    const own = createStatusCodes([
      [529, 'overloaded'],
      [403, 'authentication'],
    ]);
    expect(own.get(529)).toBe('overloaded');
    expect(own.get(403)).toBe('authentication');
    expect(createStatusCodes([]).get(403)).toBe('permission_denied');
  });
});

describe('codeOfClass', () => {
  it('takes every other 4xx for a fault of the request, and the rest for one of the upstream', () => {
    expect([400, 418, 499].map(codeOfClass)).toEqual(Array(3).fill('invalid_request'));
    expect([200, 302, 500, 599].map(codeOfClass)).toEqual(Array(4).fill('upstream'));
  });
});
