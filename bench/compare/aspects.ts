import {
  asArray,
  asObject,
  type JsonObject,
  type JsonValue,
} from '../../packages/core/src/index.ts';

/** What an answer says, one aspect a name. Two gateways agree where the values are equal. */
export type Aspects = Readonly<Record<string, JsonValue>>;

export interface Difference {
  readonly aspect: string;
  readonly ours: JsonValue;
  readonly theirs: JsonValue;
  /** Who says what was recorded; `unknown` where the recording says nothing about it. */
  readonly asRecorded: 'ours' | 'theirs' | 'neither' | 'unknown';
}

/** Where two answers differ, and which of them is what the provider had said. */
export function differencesOf(
  ours: Aspects,
  theirs: Aspects,
  recorded: Aspects = {},
): readonly Difference[] {
  const all = [...new Set([...Object.keys(ours), ...Object.keys(theirs)])];
  // Where only one has failed, everything else differs with it and tells nothing more.
  const names = ours['error'] === theirs['error'] ? all : all.filter((name) => heads.has(name));
  return names.flatMap((aspect): readonly Difference[] => {
    const [mine = null, other = null] = [ours[aspect], theirs[aspect]];
    if (canonical(mine) === canonical(other)) return [];
    return [
      { aspect, ours: mine, theirs: other, asRecorded: judge(mine, other, recorded[aspect]) },
    ];
  });
}

const heads = new Set([
  ...['status', 'content type', 'body broke off', 'error', 'error: in the shape of the route'],
  ...['leaks', 'stream: last event', 'finish reason', 'upstream was asked'],
]);

function judge(
  ours: JsonValue,
  theirs: JsonValue,
  recorded: JsonValue | undefined,
): Difference['asRecorded'] {
  if (recorded === undefined) return 'unknown';
  const truth = canonical(recorded);
  if (canonical(ours) === truth) return 'ours';
  return canonical(theirs) === truth ? 'theirs' : 'neither';
}

/** A value as text in which the order of keys does not show. */
export function canonical(value: JsonValue): string {
  return JSON.stringify(value, (_, inner: JsonValue) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner as JsonObject).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}

/** The paths of all fields that say something; positions in lists do not count, nor does `null`. */
export function pathsOf(value: JsonValue, prefix = ''): ReadonlySet<string> {
  const paths = new Set<string>();
  const visit = (inner: JsonValue, path: string): void => {
    for (const item of asArray(inner) ?? []) visit(item, `${path}[]`);
    for (const [name, field] of Object.entries(asObject(inner) ?? {})) {
      if (field === null || field === undefined) continue;
      const below = path === '' ? name : `${path}.${name}`;
      paths.add(below);
      visit(field, below);
    }
  };
  visit(value, prefix);
  return paths;
}
