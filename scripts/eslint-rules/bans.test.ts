import { dirname, join } from 'node:path';
import { ESLint } from 'eslint';
import { beforeAll, describe, expect, it } from 'vitest';

const root = dirname(dirname(import.meta.dirname));

// The path decides which bans hold, so the texts stand in for files that exist.
const sources = 'packages/router/src/index.ts';
const banned: Readonly<Record<string, string>> = {
  "const a = 'x' as unknown;": 'narrow with the readers',
  'const b = <unknown>1;': 'narrow with the readers',
  "const c = ['x'][0]!.length;": "handle 'undefined'",
  'const d: any = 1;': 'Unexpected any',
  'export default 1;': 'export by name',
  "export * from './deployment.ts';": 'list the exported names',
  "const e = JSON.parse('1');": 'use parseJson',
  'class F extends Map {}': 'compose functions or data',
  "const g = process.env['KEY'];": 'the environment is read in',
  'const h = (x: unknown) => x instanceof LLMError;': 'use isLLMError',
  'try { a; } catch {}': 'Empty block statement',
  'const i = Promise.reject(new Error()).catch(() => {});': 'handle the rejection',
  'Promise.resolve(1);': 'Promises must be awaited',
  "throw 'text';": 'Expected an error object',
  'const j = (w: 1, x: 1, y: 1, z: 1) => [w, x, y, z];': 'too many parameters',
  "const k = new Error('x').message.includes('rate');": 'act on error.code',
  'const many = [1]; many.push(...many);': 'use append',
  "const part = encodeURIComponent('x');": 'use toAddressPart',
  'const req = 1;': "write 'request' in full",
  'interface L { readonly errMessage: string }': "write 'error' in full",
  '// TODO later': "Unexpected 'todo' comment",
  '/* eslint-disable no-console */': "say why after the rule's name",
  "function m(x: 'a' | 'b') { switch (x) { case 'a': return 1; } return 0; }":
    'Switch is not exhaustive',
  "import { Layer } from '@llm/core'; const n: Layer<1, 1> | 0 = 0;": 'only used as types',
};

const lint = async (text: string, path: string): Promise<readonly string[]> => {
  // In CI the parser takes each run for its only one and reads files from disk; this test lints texts of its own.
  const parserOptions = { disallowAutomaticSingleRunInference: true };
  const eslint = new ESLint({ cwd: root, overrideConfig: { languageOptions: { parserOptions } } });
  const [result] = await eslint.lintText(text, { filePath: join(root, path) });
  return (result?.messages ?? []).map(({ message }) => message);
};

describe('the linter', () => {
  let found: readonly string[] = [];

  beforeAll(async () => {
    found = await lint(Object.keys(banned).join('\n'), sources);
  }, 60_000);

  it.each(Object.entries(banned))('refuses `%s`', (_code, remedy) => {
    expect(found.some((message) => message.includes(remedy))).toBe(true);
  });

  it('has its exceptions, each in the file named for it', async () => {
    const remedies = [
      await lint(
        "export const a = JSON.parse('1') as unknown;",
        'packages/core/src/json/parse-json.ts',
      ),
      await lint('export const a = 1 as unknown;', 'packages/core/src/service/call-context.ts'),
      await lint('export class A extends Error {}', 'packages/core/src/error/llm-error.ts'),
    ];
    expect(remedies).toEqual([[expect.stringContaining('narrow with the readers')], [], []]);
  }, 60_000);
});
