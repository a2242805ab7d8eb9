import type { Family, Takes } from './takes.ts';

const read = '2026-11-30';
const reasoning = 'developers.openai.com/api/docs/guides/reasoning';
const reference = 'developers.openai.com/api/reference/resources/chat';
const toolsIssue = 'openai/openai-openapi#541, livekit/agents#7169 (the errors that users quote)';
const structuredPage = 'developers.openai.com/api/docs/guides/structured-outputs';

const every: Takes = {
  thoughts: 'none',
  refusedInMessages: [
    'thinking_blocks',
    'provider_specific_fields',
    'reasoning_content',
    'reasoning',
    'reasoning_details',
  ],
  cacheMarks: 'none',
  callIdLength: 40,
  userLength: 64,
  thinkingWords: [],
};
const plain: Takes = { ...every, thinking: 'never', efforts: [], sampling: 'any' };
const thinking: Takes = {
  ...every,
  thinking: 'always',
  efforts: ['low', 'medium', 'high'],
  defaultEffort: 'medium',
  sampling: 'none',
  stop: false,
  onlyNewTokenLimit: true,
};
const oSeries: Takes = { ...thinking, parallelToolCalls: false };
const switched: Takes = {
  ...thinking,
  thinking: 'unless-told',
  efforts: ['none', 'low', 'medium', 'high', 'xhigh'],
  sampling: 'unthinking',
};
const quiet: Takes = { ...switched, thinking: 'when-told', defaultEffort: 'none' };
const toolsUnthinking: Takes = { ...switched, effortWithTools: 'none' };

/** What OpenAI's models take of Chat Completions. The first row that fits counts. */
export const openaiFamilies: readonly Family[] = [
  {
    name: /^gpt-oss/,
    takes: { thinking: 'always', efforts: ['low', 'medium', 'high'], thinkingWords: [] },
    source: 'huggingface.co/openai/gpt-oss-120b',
    read,
  },
  { name: /^gpt-5(\.\d+)?-chat/, takes: plain, source: reasoning, read },
  {
    name: /^gpt-5-pro/,
    takes: { ...thinking, efforts: ['high'], defaultEffort: 'high' },
    source: reasoning,
    read,
  },
  {
    name: /^gpt-\d+\.\d+-pro/,
    takes: { ...thinking, efforts: ['medium', 'high', 'xhigh'] },
    source: reasoning,
    read,
  },
  { name: /^gpt-5(\.1)?-codex(?!-max)/, takes: thinking, source: reasoning, read },
  {
    name: /^gpt-5\.\d+-codex/,
    takes: { ...thinking, efforts: ['low', 'medium', 'high', 'xhigh'] },
    source: reasoning,
    read,
  },
  {
    name: /^gpt-(5\.([6-9]|\d\d)|[6-9]|\d\d)/,
    takes: { ...toolsUnthinking, cacheMarks: 'prompt_cache_breakpoint' },
    source: `${toolsIssue}, ${reference}`,
    read,
  },
  { name: /^gpt-5\.5/, takes: toolsUnthinking, source: toolsIssue, read },
  {
    name: /^gpt-5\.4/,
    takes: { ...quiet, effortWithTools: 'none' },
    source: toolsIssue,
    read,
  },
  { name: /^gpt-5\.[23]/, takes: quiet, source: reasoning, read },
  {
    name: /^gpt-5\.1/,
    takes: { ...quiet, efforts: ['none', 'low', 'medium', 'high'] },
    source: reasoning,
    read,
  },
  {
    name: /^gpt-5/,
    takes: { ...thinking, efforts: ['minimal', 'low', 'medium', 'high'] },
    source: reasoning,
    read,
  },
  { name: /^o1-(mini|preview)/, takes: { ...oSeries, efforts: [] }, source: reasoning, read },
  { name: /^o1/, takes: { ...oSeries, stop: true }, source: reasoning, read },
  { name: /^o\d/, takes: oSeries, source: reasoning, read },
  {
    name: /^(gpt-3\.5|gpt-4(-|$)|gpt-4o-2024-05-13)/,
    takes: { ...plain, structuredOutputs: false },
    source: structuredPage,
    read,
  },
  { name: /^(chatgpt-|gpt-4)/, takes: plain, source: reference, read },
];

/** Any other model that speaks Chat Completions. */
export const chatDefault: Takes = {};
