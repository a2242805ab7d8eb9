import { describe, expect, it } from 'vitest';
import { decode, encode } from './encode.ts';
import { loadEncoding } from './load-encoding.ts';

const model = 'gpt-4o';

describe('decode', () => {
  it.each([[[-1]], [[10_000_000]], [[1.5]]])('refuses tokens that are none: %j', async (tokens) => {
    await expect(decode({ model, tokens })).rejects.toMatchObject({
      code: 'invalid_request',
      param: 'tokens',
    });
  });
});

describe('encode', () => {
  it.each([
    '',
    'Hello, world!',
    'a\r\n\n  b\t\t c ',
    'héllo 👩‍👩‍👧 ünïcödé 语言模型',
    '<|endoftext|> <|im_start|>',
    'x'.repeat(5000),
    ' '.repeat(999),
    '👩‍👩‍👧'.repeat(3000),
    'The quick brown fox. '.repeat(2000),
  ])('gives back what was encoded (%#)', async (text) => {
    for (const name of [model, 'gpt-4'])
      expect(await decode({ model: name, tokens: await encode({ model: name, text }) })).toBe(text);
  });

  it('gives the tokens of the whole text, wherever a window ends', async () => {
    const { encodeGenerator } = await loadEncoding('o200k_base');
    const words = [
      'the ',
      'fox',
      ' 1234567',
      '\n\n',
      "don't ",
      '...',
      '\t',
      'Übergröße ',
      '语言',
      '  ',
    ];
    let seed = 7;
    const next = (): number => (seed = (seed * 48_271) % 2_147_483_647);
    for (let round = 0; round < 20; round += 1) {
      let text = '';
      while (text.length < 30_000) text += words[next() % words.length] ?? '';
      const whole = [...encodeGenerator(text, { disallowedSpecial: new Set() })].flat();
      expect(await encode({ model, text })).toEqual(whole);
    }
  });

  it('gives the published tokens', async () => {
    expect(await encode({ model: 'gpt-4', text: 'tiktoken is great!' })).toEqual([
      83, 1609, 5963, 374, 2294, 0,
    ]);
  });
});
