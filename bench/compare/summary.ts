import type { JsonObject, JsonValue } from '../../packages/core/src/index.ts';
import type { Aspects, Difference } from './aspects.ts';
import type { Answer } from './read-answer.ts';

/** One question with what became of it. */
export interface Compared {
  readonly group: string;
  readonly id: string;
  readonly path: string;
  readonly body: JsonObject | string;
  readonly answers: { readonly ours: Answer; readonly theirs: Answer };
  readonly recorded: Aspects | null;
  readonly differences: readonly Difference[];
}

/** Group and aspect → how many answers differ, by who says what was recorded. */
export type Counts = Readonly<Record<string, Readonly<Record<string, number>>>>;

const width = 90;
/** What may differ while the answer is the same. */
const dressing = new Set(['model', 'fields', 'error: message', 'leaks']);

/** The differences by group and aspect, with counts and an example of each. */
export function summarise(compared: readonly Compared[]): {
  readonly text: string;
  readonly counts: Counts;
} {
  const counts: Record<string, Record<string, number>> = {};
  const lines: string[] = [];
  for (const group of new Set(compared.map(({ group }) => group))) {
    const ofGroup = compared.filter((each) => each.group === group);
    const same = ofGroup.filter(({ differences }) =>
      differences.every(({ aspect }) => dressing.has(aspect)),
    ).length;
    lines.push(`## ${group}: ${ofGroup.length} questions, ${same} told alike`);
    const all = ofGroup.flatMap(({ id, differences }) =>
      differences.map((difference) => ({ id, ...difference })),
    );
    for (const aspect of new Set(all.map(({ aspect }) => aspect))) {
      const differing = all.filter((each) => each.aspect === aspect);
      const judged: Record<string, number> = {};
      for (const { asRecorded } of differing) judged[asRecorded] = (judged[asRecorded] ?? 0) + 1;
      counts[`${group}: ${aspect}`] = judged;
      const verdict = Object.entries(judged).map(([who, times]) => `${who} ${times}`);
      lines.push(`  ${aspect}: ${differing.length} differ (as recorded: ${verdict.join(', ')})`);
      const [example] = differing;
      if (example === undefined) continue;
      const [ours, theirs] = contrast(example.ours, example.theirs);
      lines.push(`      e.g. ${example.id}`, `      ours    ${ours}`, `      LiteLLM ${theirs}`);
    }
  }
  return { text: lines.join('\n'), counts };
}

/** Of two lists, what only one has; of other values, all. */
function contrast(ours: JsonValue, theirs: JsonValue): readonly [ours: string, theirs: string] {
  if (!isTexts(ours) || !isTexts(theirs)) return [shorten(ours), shorten(theirs)];
  return [
    shorten(ours.filter((item) => !theirs.includes(item))),
    shorten(theirs.filter((item) => !ours.includes(item))),
  ];
}

function isTexts(value: JsonValue): value is string[] {
  return (
    Array.isArray(value) && value.length > 0 && value.every((item) => typeof item === 'string')
  );
}

function shorten(value: JsonValue): string {
  const text = JSON.stringify(value);
  return text.length > width ? `${text.slice(0, width)}…` : text;
}
