import type { Family, Takes } from './takes.ts';

const read = '2026-11-30';
const guide = 'docs.x.ai/docs/guides/reasoning';
const page = 'docs.x.ai/developers/model-capabilities/text/reasoning';

// Penalties and texts that end an answer are an error for each model that thinks.
const thinking: Takes = {
  thinking: 'always',
  thinkingWords: [],
  efforts: [],
  penalties: false,
  stop: false,
};

/** What xAI's models take of Chat Completions. The first row that fits counts. */
export const grokFamilies: readonly Family[] = [
  {
    name: /^grok-.*non-reasoning/,
    takes: { thinking: 'never', thinkingWords: [], efforts: [] },
    source: guide,
    read,
  },
  {
    name: /^grok-2/,
    takes: { thinking: 'never', thinkingWords: [], efforts: [] },
    source: guide,
    read,
  },
  { name: /^grok-3-mini/, takes: { ...thinking, efforts: ['low', 'high'] }, source: guide, read },
  {
    name: /^grok-4\.3/,
    takes: {
      ...thinking,
      thinking: 'unless-told',
      efforts: ['none', 'low', 'medium', 'high'],
      defaultEffort: 'low',
    },
    source: page,
    read,
  },
  {
    name: /^grok-4\.[5-9](?!\d)/,
    takes: { ...thinking, efforts: ['low', 'medium', 'high'], defaultEffort: 'high' },
    source: `${page}, quoted in anomalyco/opencode#39448`,
    read,
  },
  { name: /^grok-(3|4|code|build)/, takes: thinking, source: guide, read },
];
