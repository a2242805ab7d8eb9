import { describe, expect, it } from 'vitest';
import { ndjsonFraming } from './ndjson-framing.ts';

describe('ndjsonFraming', () => {
  it('writes one value a line', () => {
    expect(ndjsonFraming.encode([{ data: '{"a":1}' }, { event: 'x', data: '[]' }])).toBe(
      '{"a":1}\n[]\n',
    );
  });

  it.each(['{\n}', '{\r}'])('refuses data of more than one line: %j', (data) => {
    expect(() => ndjsonFraming.encode([{ data }])).toThrow(TypeError);
  });
});
