import type { ChatRequest, ChatResponse } from '../../packages/core/src/index.ts';
import {
  readRecordings,
  type Recording,
} from '../../packages/providers/test/support/recordings.ts';
import { builtInProviders } from '../../packages/proxy/src/config/plan/known-providers.ts';
import { hubOf, idInHere, recordedAnswer, type Replayed } from './run-recorded.ts';

/** What an exchange shows that works. */
export const features = [
  'whole',
  'stream',
  'tools',
  'schema',
  'images',
  'reasoning',
  'errors',
] as const;
export type Feature = (typeof features)[number];

/** How many recorded exchanges each feature was seen in, all of which every caller got as they were recorded: provider → operation → feature. */
export type SeenFeatures = Readonly<
  Record<string, Readonly<Record<string, Readonly<Partial<Record<Feature, number>>>>>>
>;

/** Counts what the recorded exchanges of our own providers show. One that any caller got otherwise counts for nothing. */
export function readFeatures({ cells }: Replayed): SeenFeatures {
  const asked = new Set(cells.map(({ id }) => id));
  const failed = new Set(cells.flatMap(({ id, complaint }) => (complaint === undefined ? [] : id)));
  const ours = new Set(builtInProviders.map(({ id }) => id));
  const seen: Record<string, Record<string, Partial<Record<Feature, number>>>> = {};
  for (const one of readRecordings()) {
    const provider = idInHere(one.provider);
    const operation = one.protocol?.operation.name;
    if (operation === undefined || !ours.has(provider)) continue;
    if (!asked.has(one.id) || failed.has(one.id)) continue;
    const counts = ((seen[provider] ??= {})[operation] ??= {});
    for (const feature of featuresOf(one)) counts[feature] = (counts[feature] ?? 0) + 1;
  }
  return sorted(seen);
}

function featuresOf(one: Recording): readonly Feature[] {
  if (one.isError) return ['errors'];
  const form: Feature = one.isStream ? 'stream' : 'whole';
  if (one.protocol?.operation.name !== 'chat') return [form];
  const answer = recordedAnswer(one);
  if ('failure' in answer) return ['errors'];
  return [form, ...contentOf(hubOf(one), answer)];
}

function contentOf(
  { messages, tools = [], responseFormat }: ChatRequest,
  answer: ChatResponse,
): readonly Feature[] {
  const answered = answer.candidates.flatMap(({ blocks }) => blocks);
  const sent = messages.flatMap(({ content }) => content);
  return [
    ...(tools.length > 0 || answered.some(({ type }) => type === 'tool_call')
      ? (['tools'] as const)
      : []),
    ...(responseFormat?.type === 'json_schema' ? (['schema'] as const) : []),
    ...(sent.some(({ type }) => type === 'image') ? (['images'] as const) : []),
    ...(answered.some(({ type }) => type === 'reasoning') ? (['reasoning'] as const) : []),
  ];
}

/** By name at every level, so that the file changes only where a count does. */
function sorted<T>(value: T): T {
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([name, item]) => [name, sorted(item)])) as T;
}
