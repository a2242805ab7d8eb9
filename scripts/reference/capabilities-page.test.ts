import { describe, expect, it } from 'vitest';
import type { Provider } from '../../packages/core/src/index.ts';
import { openaiChat, openaiEmbeddings } from '../../packages/providers/src/index.ts';
import { capabilitiesPage } from './capabilities-page.ts';

const acme: Provider = {
  id: 'acme',
  baseUrl: 'https://acme.example',
  auth: { scheme: 'none' },
  speaks: { chat: [openaiChat], embeddings: [openaiEmbeddings] },
  quirks: { drop: ['tools'] },
  takes: { images: false },
};

const rowOf = (operation: string): readonly string[] =>
  capabilitiesPage([acme], { acme: { chat: { whole: 3 } } })
    .split('\n')
    .find((line) => line.startsWith(`| \`acme\` | ${operation} |`))
    ?.split(' | ')
    .slice(3) ?? [];

describe('capabilitiesPage', () => {
  it('never says that something works which no recorded exchange shows', () => {
    expect(rowOf('chat')).toEqual([
      'tested (3)',
      'not tested',
      'no',
      'not tested',
      'no',
      'not tested',
      'not tested |',
    ]);
  });

  it('tells what an operation cannot have from what was not tested', () => {
    expect(rowOf('embeddings')).toEqual(['not tested', '–', '–', '–', '–', '–', 'not tested |']);
  });

  it('has no row for an operation that a provider does not declare', () => {
    expect(rowOf('moderation')).toEqual([]);
  });
});
