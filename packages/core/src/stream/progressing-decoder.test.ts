import { describe, expect, it } from 'vitest';
import type { StreamProgress } from '../contract/protocol.ts';
import { ProgressingDecoder } from './progressing-decoder.ts';

describe('ProgressingDecoder', () => {
  it('does what its parts do, and says how far they are at that moment', () => {
    let progress: StreamProgress = 'open';
    const decoder = new ProgressingDecoder<string>({
      push: ({ data }) => {
        progress = 'over';
        return [data];
      },
      end: () => ['end'],
      progress: () => progress,
    });
    expect(decoder.progress).toBe('open');
    expect(decoder.push({ data: 'a' })).toEqual(['a']);
    expect(decoder.progress).toBe('over');
    expect(decoder.end()).toEqual(['end']);
  });

  it('passes failures of its parts on', () => {
    const broken = (): never => {
      throw new TypeError('broken');
    };
    const decoder = new ProgressingDecoder({ push: broken, end: broken, progress: broken });
    expect(() => decoder.push({ data: '' })).toThrow('broken');
    expect(() => decoder.end()).toThrow('broken');
  });
});
