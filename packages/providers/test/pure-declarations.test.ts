import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const sources = join(import.meta.dirname, '../src');
const files = readdirSync(sources, { recursive: true, encoding: 'utf8' }).filter(
  (name) => name.endsWith('.ts') && !name.endsWith('.test.ts'),
);

// A built package has many declarations in one file. A bundler keeps a call whose result nobody uses unless it is marked,
// and with it the protocols of every vendor.
it('marks each declaration of a provider as one that a bundler may leave out', () => {
  const declared = files.flatMap((name) => {
    const text = readFileSync(join(sources, name), 'utf8');
    return text.split('\n').filter((line) => /^export const .*= .*defineProvider\(/.test(line));
  });
  expect(declared.length).toBeGreaterThan(20);
  expect(declared.filter((line) => !line.includes('/* @__PURE__ */ defineProvider('))).toEqual([]);
});
