/** Fields by their names. */
export type Fields = Readonly<Record<string, unknown>>;

/**
 * Fields that nobody here knows, from the pieces that they came in: lists are added up, objects merged, and of everything else the last
 * value counts. `undefined` where no piece had any.
 */
export function joinFields(pieces: readonly (Fields | null | undefined)[]): Fields | undefined {
  let joined: Record<string, unknown> | undefined;
  for (const piece of pieces) {
    for (const [name, value] of Object.entries(piece ?? {})) {
      if (value === null || value === undefined) continue;
      joined ??= {};
      joined[name] = joinValues(joined[name], value);
    }
  }
  return joined;
}

function joinValues(before: unknown, value: unknown): unknown {
  if (Array.isArray(before) && Array.isArray(value)) return [...toList(before), ...toList(value)];
  return isFields(before) && isFields(value) ? joinFields([before, value]) : value;
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function toList(value: readonly unknown[]): readonly unknown[] {
  return value;
}

/** The fields whose names are none of those. */
export function fieldsExcept(piece: object, known: ReadonlySet<string>): Fields | undefined {
  const others = Object.entries(piece).filter(([name]) => !known.has(name));
  return others.length === 0 ? undefined : Object.fromEntries(others);
}
