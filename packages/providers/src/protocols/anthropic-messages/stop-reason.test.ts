import { describe, expect, it } from 'vitest';
import { decodeStopReason, encodeStopReason, isKnownStopReason } from './stop-reason.ts';

describe('decodeStopReason', () => {
  it('calls what it does not know other', () => {
    expect(decodeStopReason('reason_of_tomorrow', undefined)).toEqual({
      unified: 'other',
      native: 'reason_of_tomorrow',
    });
    expect(decodeStopReason(undefined, undefined)).toEqual({ unified: 'other' });
    expect(isKnownStopReason('reason_of_tomorrow')).toBe(false);
  });

  it.each([
    ['end_turn', 'stop'],
    ['max_tokens', 'length'],
    ['model_context_window_exceeded', 'length'],
    ['tool_use', 'tool_calls'],
    ['pause_turn', 'pause'],
    ['compaction', 'pause'],
    ['refusal', 'refusal'],
  ])('reads %s as %s and writes it again', (word, unified) => {
    const finish = decodeStopReason(word, undefined);
    expect(finish.unified).toBe(unified);
    expect(encodeStopReason(finish)).toBe(word);
  });

  it('keeps the sequence that stopped it', () => {
    const finish = decodeStopReason('stop_sequence', 'END');
    expect(finish).toEqual({ unified: 'stop', native: 'stop_sequence', stopSequence: 'END' });
    expect(encodeStopReason(finish)).toBe('stop_sequence');
  });
});

describe('encodeStopReason', () => {
  it("does not repeat another protocol's word", () => {
    expect(encodeStopReason({ unified: 'length', native: 'length' })).toBe('max_tokens');
    expect(encodeStopReason({ unified: 'content_filter', native: 'content_filter' })).toBe(
      'refusal',
    );
    expect(encodeStopReason({ unified: 'other', native: 'insufficient_system_resource' })).toBe(
      'end_turn',
    );
    expect(encodeStopReason({ unified: 'stop', stopSequence: 'END' })).toBe('stop_sequence');
  });
});
