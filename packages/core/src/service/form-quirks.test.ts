import { describe, expect, it } from 'vitest';
import { applyFormQuirks } from './form-quirks.ts';

describe('applyFormQuirks', () => {
  it('drops, ignores, renames and completes by name, and reports a dropped field once', () => {
    const bytes = new Uint8Array(1);
    const form = [
      { name: 'seed', value: '1' },
      { name: 'seed', value: '2' },
      { name: 'user', value: 'u' },
      { name: 'audio', filename: 'a', contentType: 'audio/wav', bytes },
      { name: 'language', value: 'de' },
    ];
    const quirks = {
      drop: ['seed'],
      ignore: ['user'],
      rename: { audio: 'file' },
      defaults: { language: 'en', temperature: 0, format: 'json', absent: null },
    };
    expect(applyFormQuirks(form, quirks)).toEqual({
      form: [
        { name: 'file', filename: 'a', contentType: 'audio/wav', bytes },
        { name: 'language', value: 'de' },
        { name: 'temperature', value: '0' },
        { name: 'format', value: 'json' },
      ],
      losses: [{ path: 'seed', kind: 'parameter' }],
    });
  });

  it('leaves the parts alone without quirks', () => {
    const form = [{ name: 'a', value: 'b' }];
    expect(applyFormQuirks(form, {})).toEqual({ form, losses: [] });
  });
});
