import { describe, expect, it } from 'vitest';
import { errorTraits } from '../../packages/core/src/error/error-code.ts';
import type { Provider } from '../../packages/core/src/contract/provider.ts';
import { chat } from '../../packages/core/src/operation/chat/chat.ts';
import { errorsPage } from './errors-page.ts';
import { exportsPage } from './exports-page.ts';
import { isProvider, providersPage } from './providers-page.ts';
import { toTable } from './table.ts';

describe('toTable', () => {
  it('keeps bars and line ends from breaking a row', () => {
    expect(toTable(['a'], [['x | y\nz']])).toBe('| a |\n| --- |\n| x \\| y z |');
  });
});

describe('errorsPage', () => {
  it('has a row for each code', () => {
    const page = errorsPage(errorTraits);
    for (const code of Object.keys(errorTraits)) {
      expect(page).toContain(`| [\`${code}\`](#${code}) |`);
      expect(page).toContain(`\n## \`${code}\`\n`);
    }
  });

  it('lists the statuses that differ from LiteLLM, and only those', () => {
    const [, migration = ''] = errorsPage(errorTraits).split('## Coming from LiteLLM');
    expect(migration).toContain('| `timeout` | `Timeout` | 504 | 408 |');
    expect(migration).not.toContain('rate_limited');
  });
});

describe('exportsPage', () => {
  it('prints a name with its kind and summary', () => {
    const names = [
      { name: 'stack', kind: 'function', summary: 'Stacks.', declared: 'a.ts:1' },
    ] as const;
    const page = exportsPage([
      { specifier: '@llm/core', source: 'packages/core/src/index.ts', names },
    ]);
    expect(page).toContain('## `@llm/core`');
    expect(page).toContain('| `stack` | function | Stacks. |');
  });
});

describe('providersPage', () => {
  const acme: Provider = {
    id: 'acme',
    baseUrl: 'https://api.acme.example/v1',
    auth: { scheme: 'bearer', env: 'ACME_API_KEY' },
    speaks: { chat: [{ id: 'acme-chat', operation: chat }] },
    quirks: { drop: ['logit_bias'], clamp: { temperature: { max: 1 } }, usageAt: 'x.usage' },
  };

  it('tells a provider from other exports', () => {
    expect(isProvider(acme)).toBe(true);
    expect([isProvider(null), isProvider(() => acme), isProvider({ id: 'acme' })]).toEqual([
      false,
      false,
      false,
    ]);
  });

  it('prints what a caller needs to know', () => {
    const page = providersPage([
      { exportName: 'acme', specifier: '@llm/providers/compatible', provider: acme },
    ]);
    const row = page.split('\n').find((line) => line.startsWith('| `acme`'));
    expect(row).toBe(
      '| `acme` | `acme` from `@llm/providers/compatible` | `https://api.acme.example/v1` | `ACME_API_KEY` | chat: `acme-chat` | drops `logit_bias`; `temperature` is kept within … and 1; counts tokens at `x.usage` |',
    );
  });
});
