import { describe, expect, it } from 'vitest';
import { nearestName } from './nearest-name.ts';

const names = ['openai', 'openrouter', 'anthropic', 'groq', 'xai'];

describe('nearestName', () => {
  it('gives nothing where no candidate is near', () => {
    expect(nearestName('bedrock', names)).toBeUndefined();
    expect(nearestName('openai', [])).toBeUndefined();
  });

  it('gives nothing for a name that differs by as many letters as it has', () => {
    expect(nearestName('abc', ['xyz'])).toBeUndefined();
    expect(nearestName('AZ', ['_', 'A', 'HOME'])).toBeUndefined();
    expect(nearestName('gpt', ['o1', 'g', 'gptabc'])).toBeUndefined();
  });

  it('counts two letters that are swapped once', () => {
    expect(nearestName('gtp', ['gpt', 'gta2'])).toBe('gpt');
    expect(nearestName('fsat', ['slow', 'fast'])).toBe('fast');
  });

  it.each([
    ['opnai', 'openai'],
    ['OpenAI', 'openai'],
    ['antropic', 'anthropic'],
    ['gorq', 'groq'],
    ['openruoter', 'openrouter'],
  ])('finds for %s the provider %s', (name, expected) => {
    expect(nearestName(name, names)).toBe(expected);
  });

  it('prefers the candidate with fewer differences', () => {
    expect(nearestName('openai2', ['openair3', 'openai'])).toBe('openai');
  });
});
