import { describe, expect, it } from 'vitest';
import { boundaryOf, isFormType } from './form-boundary.ts';

describe('boundaryOf', () => {
  it.each([
    ['multipart/form-data; boundary=abc', 'abc'],
    ['Multipart/Form-Data;BOUNDARY=----WebKitFormBoundary7', '----WebKitFormBoundary7'],
    ['multipart/form-data; charset=utf-8; boundary="a b:c"', 'a b:c'],
    ['multipart/form-data; boundary=boundary-1 ; x=y', 'boundary-1'],
  ])('reads %s', (type, boundary) => {
    expect(boundaryOf(type)).toBe(boundary);
  });

  it.each([
    'multipart/form-data',
    'multipart/form-data; boundary=',
    'multipart/form-data; boundary=""',
    'multipart/form-data; boundary="a "',
    `multipart/form-data; boundary=${'a'.repeat(71)}`,
    'multipart/form-data; boundary=a; boundary=b',
    'multipart/form-data; boundary=a; boundary*=b',
    'multipart/form-data; boundary=a\r\nx',
    'multipart/mixed; boundary=a',
    'application/json; boundary=a',
  ])('refuses %s', (type) => {
    expect(() => boundaryOf(type)).toThrow(expect.objectContaining({ code: 'invalid_request' }));
  });
});

describe('isFormType', () => {
  it('knows a form by its media type alone', () => {
    expect(isFormType('MULTIPART/form-data')).toBe(true);
    expect(isFormType('multipart/form-data-x; boundary=a')).toBe(false);
    expect(isFormType(undefined)).toBe(false);
  });
});
