import { describe, expect, it } from 'vitest';
import { scanEnvelope } from '../json/scan-envelope.ts';
import { applyQuirks, moveUsage, touchesValues } from './quirks.ts';

describe('applyQuirks', () => {
  it('leaves out what the provider refuses and says so, and what it ignores without a word', () => {
    const quirks = { drop: ['seed', 'absent'], ignore: ['user'] };
    expect(applyQuirks({ seed: 1, user: 'u', model: 'm' }, quirks)).toEqual({
      body: { model: 'm' },
      losses: [{ path: 'seed', kind: 'parameter' }],
    });
  });

  it('renames, bounds and completes, and a default never replaces what is there', () => {
    const quirks = {
      rename: { max_completion_tokens: 'max_tokens' },
      clamp: { temperature: { min: 0, max: 1 }, top_p: { min: 0.1 }, name: { max: 1 } },
      defaults: { top_k: 5, max_tokens: 100 },
    };
    const body = { max_completion_tokens: 9, temperature: 1.5, top_p: 0, name: 'x' };
    expect(applyQuirks(body, quirks).body).toEqual({
      max_tokens: 9,
      temperature: 1,
      top_p: 0.1,
      name: 'x',
      top_k: 5,
    });
  });

  it('moves fields into the object in which they belong, where they are not there yet', () => {
    const quirks = { within: { ctx: 'options', keep: 'options' }, defaults: { ctx: 8 } };
    expect(applyQuirks({ keep: 1 }, quirks).body).toEqual({ options: { keep: 1, ctx: 8 } });
    expect(applyQuirks({ options: { ctx: 2, a: 1 } }, quirks).body).toEqual({
      options: { ctx: 2, a: 1 },
    });
    const whole = { defaults: { options: { t: 1, keep: 2 } } };
    expect(applyQuirks({ options: { keep: 3 } }, whole).body).toEqual({
      options: { t: 1, keep: 3 },
    });
    expect(applyQuirks({ options: 'odd' }, quirks).body).toEqual({ options: 'odd', ctx: 8 });
  });

  it('leaves the body it was given alone', () => {
    const body = Object.freeze({ a: 1 });
    expect(applyQuirks(body, {}).body).toEqual({ a: 1 });
  });
});

describe('touchesValues', () => {
  const envelope = scanEnvelope(new TextEncoder().encode('{"model":"m","seed":1}'));

  it('is true only for quirks that drop or bound a field that is there', () => {
    expect(touchesValues(envelope, { drop: ['seed'] })).toBe(true);
    expect(touchesValues(envelope, { clamp: { seed: { max: 1 } } })).toBe(true);
    expect(touchesValues(envelope, { within: { seed: 'options' } })).toBe(true);
    expect(touchesValues(envelope, { within: { n: 'options' }, defaults: { n: 1 } })).toBe(true);
    expect(touchesValues(envelope, { within: { n: 'options' }, defaults: { k: 1 } })).toBe(false);
    const filled = { within: { n: 'seed' }, defaults: { seed: {} } };
    expect(touchesValues(envelope, filled)).toBe(false);
    expect(
      touchesValues(envelope, {
        drop: ['user'],
        clamp: { n: { max: 1 } },
        rename: { seed: 's' },
        ignore: ['seed'],
      }),
    ).toBe(false);
  });
});

describe('moveUsage', () => {
  it('finds the counts below a dotted path', () => {
    expect(moveUsage({ x: { usage: { total: 1 } } }, 'x.usage')).toMatchObject({
      usage: { total: 1 },
    });
  });

  it('leaves alone what has none there', () => {
    for (const data of [
      {},
      { x: null },
      { x: { usage: null } },
      { x: 'text' },
      { usage: { total: 2 } },
    ]) {
      expect(moveUsage(data, 'x.usage')).toBe(data);
    }
  });
});
