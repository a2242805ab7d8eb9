import { describe, expect, it } from 'vitest';
import { failingCases } from '../../test/failing-cases.ts';
import { sseFraming } from '../framing/sse-framing.ts';
import { junkBytesCases } from './junk-bytes-cases.ts';

describe('junkBytesCases', () => {
  it('find a framing that fails with something of its own', async () => {
    const framing = {
      ...sseFraming,
      createDecoder: () => ({
        push: () => {
          throw new RangeError('out of bounds');
        },
        end: () => [],
      }),
    };
    expect(await failingCases(junkBytesCases({ framing }))).toEqual([
      'framing: junk ends in an LLMError at most',
    ]);
  });

  it('find a framing of bytes that waits for what never comes', async () => {
    const framing = {
      ...sseFraming,
      encode: () => new Uint8Array(1),
      createDecoder: () => ({ push: () => [], end: () => [] }),
    };
    expect(await failingCases(junkBytesCases({ framing }))).toEqual([
      'framing: a length beyond all reason is given up, and not waited for',
    ]);
  });

  it('find nothing in the default', async () => {
    expect(await failingCases(junkBytesCases({}))).toEqual([]);
  });
});
