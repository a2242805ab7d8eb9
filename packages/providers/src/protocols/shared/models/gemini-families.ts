import type { Family, Takes } from './takes.ts';
import { createTakesOf } from './takes-table.ts';

const read = '2026-11-30';
const thinkingPage = 'ai.google.dev/gemini-api/docs/thinking';
const levelsPage = 'docs.cloud.google.com/gemini-enterprise-agent-platform/models/thinking';
const signaturesPage = 'ai.google.dev/gemini-api/docs/thought-signatures';

const plain: Takes = { thinking: 'never', efforts: [] };
// A number and a word beside each other are refused, and the third generation wants the word.
const leveled: Takes = {
  thinking: 'always',
  efforts: ['low', 'medium', 'high'],
  signedCalls: true,
  mediaInResults: true,
};
const flash: Takes = { ...leveled, efforts: ['minimal', 'low', 'medium', 'high'] };

/** What Gemini's models take of `generateContent`. The first row that fits counts. */
export const geminiFamilies: readonly Family[] = [
  { name: /^gemma/, takes: plain, source: thinkingPage, read },
  {
    name: /^gemini-(1|2\.0|pro$)/,
    takes: { ...plain, jsonSchemas: false },
    source: 'ai.google.dev/gemini-api/docs/structured-output',
    read,
  },
  { name: /^gemini-.*(image|tts|audio|live)/, takes: plain, source: thinkingPage, read },
  {
    name: /^gemini-2\.5-pro/,
    takes: { thinking: 'always', thinkingBudget: { least: 128, most: 32_768 } },
    source: thinkingPage,
    read,
  },
  {
    name: /^gemini-2\.5-flash-lite/,
    takes: { thinking: 'when-told', thinkingBudget: { least: 512, most: 24_576 } },
    source: thinkingPage,
    read,
  },
  {
    name: /^gemini-2\.5/,
    takes: { thinking: 'unless-told', thinkingBudget: { least: 1, most: 24_576 } },
    source: thinkingPage,
    read,
  },
  {
    name: /^gemini-3(\.0)?-pro/,
    takes: { ...leveled, efforts: ['low', 'high'] },
    source: `${thinkingPage}, ${signaturesPage}`,
    read,
  },
  { name: /^gemini-3\.8-flash(?!-lite)/, takes: leveled, source: levelsPage, read },
  {
    name: /^gemini-(3.*|flash.*)flash|^gemini-flash/,
    takes: flash,
    source: `${levelsPage}, ${signaturesPage}`,
    read,
  },
  {
    name: /^gemini-/,
    takes: leveled,
    source: `${levelsPage}, ${signaturesPage}`,
    read,
  },
];

/** What a model takes of `generateContent`. Of one with a name of somebody's own nothing is known. */
export const takesOfGemini = createTakesOf({
  families: geminiFamilies,
  others: {},
  nameOf: (model) => {
    const name = model.toLowerCase();
    return name.slice(name.lastIndexOf('/') + 1);
  },
});
