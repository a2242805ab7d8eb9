import type { Family, Takes } from './takes.ts';

const read = '2026-11-30';
const overview = 'platform.claude.com/docs/en/about-claude/models/overview';
const thinkingPage = 'platform.claude.com/docs/en/build-with-claude/adaptive-thinking';
const migration = 'platform.claude.com/docs/en/about-claude/models/migration-guide';
const versions = 'platform.claude.com/docs/en/api/versioning (2026-10-21)';

const every: Takes = { userLength: 256 };
const older: Takes = {
  ...every,
  signedThoughts: true,
  efforts: [],
  systemInPlace: false,
  structuredOutputs: false,
  sampling: 'any',
  apiVersion: '2023-06-01',
};
const unthinking: Takes = { ...older, thinking: 'never', thinkingWords: [] };
const budgeted: Takes = {
  ...older,
  thinking: 'when-told',
  thinkingWords: ['enabled', 'disabled'],
};
const structured: Takes = { ...budgeted, structuredOutputs: true, sampling: 'one' };
const adaptive: Takes = {
  ...structured,
  thinkingWords: ['enabled', 'adaptive', 'disabled'],
  efforts: ['low', 'medium', 'high', 'max'],
};
const newer: Takes = {
  ...adaptive,
  thinkingWords: ['adaptive', 'disabled'],
  hidesThoughts: true,
  efforts: ['low', 'medium', 'high', 'xhigh', 'max'],
  sampling: 'none',
  outputTokens: 128_000,
  apiVersion: '2026-10-21',
};
const inPlace: Takes = { ...newer, systemInPlace: true };
const thinksByDefault: Takes = { ...inPlace, thinking: 'unless-told' };
const thinksAlways: Takes = { ...inPlace, thinking: 'always', thinkingWords: ['adaptive'] };

/** What Anthropic's models take of its Messages API. The first row that fits counts, the newest models first. */
export const claudeFamilies: readonly Family[] = [
  {
    name: /^claude-(mythos|fable)/,
    takes: thinksAlways,
    source: thinkingPage,
    read,
  },
  { name: /^claude-opus-5\.[5-9]/, takes: thinksAlways, source: migration, read },
  { name: /^claude-\w+-([5-9]|\d\d)(\.|$)/, takes: thinksByDefault, source: migration, read },
  { name: /^claude-\w+-4\.([89]|\d\d)$/, takes: inPlace, source: migration, read },
  { name: /^claude-\w+-4\.7$/, takes: newer, source: `${migration}, ${versions}`, read },
  {
    name: /^claude-opus-4\.6$/,
    takes: { ...adaptive, outputTokens: 128_000 },
    source: thinkingPage,
    read,
  },
  {
    name: /^claude-\w+-4\.6$/,
    takes: { ...adaptive, outputTokens: 64_000 },
    source: thinkingPage,
    read,
  },
  {
    name: /^claude-opus-4\.5$/,
    takes: { ...structured, efforts: ['low', 'medium', 'high'], outputTokens: 64_000 },
    source: `${overview}, ${thinkingPage}`,
    read,
  },
  {
    name: /^claude-\w+-4\.5$/,
    takes: { ...structured, outputTokens: 64_000 },
    source: overview,
    read,
  },
  {
    name: /^claude-opus-4\.1$/,
    takes: { ...structured, outputTokens: 32_000 },
    source: overview,
    read,
  },
  {
    name: /^claude-opus-4(\.0)?$/,
    takes: { ...budgeted, outputTokens: 32_000 },
    source: overview,
    read,
  },
  {
    name: /^claude-\w+-4(\.0)?$/,
    takes: { ...budgeted, outputTokens: 64_000 },
    source: overview,
    read,
  },
  {
    name: /^claude-\w+-3\.7$/,
    takes: { ...budgeted, outputTokens: 64_000, mostOutputTokens: 128_000 },
    source: overview,
    read,
  },
  {
    name: /^claude-\w+-3\.5$/,
    takes: { ...unthinking, outputTokens: 8192 },
    source: overview,
    read,
  },
  {
    name: /^claude-(\w+-[123](\.\d)?$|instant)/,
    takes: { ...unthinking, outputTokens: 4096 },
    source: overview,
    read,
  },
];

/** Any other model that speaks the Messages API. */
export const messagesDefault: Takes = { ...every, outputTokens: 4096 };
