import { describe, expect, it } from 'vitest';
import { isEndMarker } from './end-marker.ts';

describe('isEndMarker', () => {
  it.each(['[DONE]', '[DONE] ', '[DONE]\t', '[DONE]x'])('takes %j', (data) => {
    expect(isEndMarker(data)).toBe(true);
  });

  it.each(['', 'DONE', '[done]', ' [DONE]', '{"a":"[DONE]"}'])('leaves %j', (data) => {
    expect(isEndMarker(data)).toBe(false);
  });
});
