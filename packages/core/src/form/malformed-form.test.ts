import { expect, it } from 'vitest';
import { malformedForm } from './malformed-form.ts';

it('is the caller’s mistake, and says which', () => {
  expect(malformedForm('it is empty')).toMatchObject({
    code: 'invalid_request',
    message: 'the body is no multipart/form-data: it is empty',
  });
});
