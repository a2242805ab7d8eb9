import { describe, expect, it } from 'vitest';
import { toTree } from '../structure/tree.ts';
import { checkUnpublishedNames } from './unpublished-names.ts';

const findings = (line: string, path = 'docs/a.md'): number =>
  checkUnpublishedNames(toTree({ [path]: `first\n${line}\n` })).length;

describe('checkUnpublishedNames', () => {
  it.each([
    'npx llm-proxy --config config.yaml',
    'npx --yes llm-proxy',
    'npm exec -- llm-proxy',
    'pnpm dlx llm-proxy',
    'bunx llm-proxy',
    'npm install @llm/proxy',
    'npm i -g @llm/core @llm/router',
    'pnpm add --save-dev zod @llm/core',
    'yarn add @llm/providers',
    'npx @llm/proxy',
    'deno add npm:@llm/core',
  ])('refuses %s', (line) => {
    expect(findings(line)).toBe(1);
    expect(findings(`console.log('${line}');`, 'packages/a/src/b.ts')).toBe(1);
  });

  it.each([
    'npm run proxy -- config.yaml',
    '`llm-proxy --config config.yaml`',
    'llm-proxy: cannot listen',
    'llm-proxy completion fish > llm-proxy.fish',
    'npm install openai',
    'RUN pnpm install --filter @llm/gateway-app...',
    'Install `@llm/core` from the clone.',
    'npx vitest run packages/proxy',
    "import { connect } from '@llm/core';",
  ])('takes %s', (line) => {
    expect(findings(line)).toBe(0);
  });

  it('says where', () => {
    const tree = toTree({ 'README.md': 'a\n\nnpx llm-proxy\n' });
    expect(checkUnpublishedNames(tree)[0]?.path).toBe('README.md:3');
  });

  it.each(['llm-proxy config.yaml --port 4000', 'pnpm bench --markdown'])(
    'refuses %s as a command of a page, where a clone has no such program',
    (line) => {
      expect(findings(line)).toBe(1);
      expect(findings(line, 'README.md')).toBe(1);
      expect(findings(line, 'CONTRIBUTING.md')).toBe(0);
      expect(findings(line, 'docs/adr/0001-a.md')).toBe(0);
    },
  );
});
