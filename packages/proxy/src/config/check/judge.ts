import { type Path, toPath } from './json-path.ts';
import type { Findings, Mistake } from './mistake.ts';

/**
 * Decides what stops the start. What is wrong inside an entry of `model_list` leaves out that entry alone, with a
 * warning, because the others can be served all the same. Read strictly, everything that is left out is a mistake.
 */
export function judge({ mistakes, warnings }: Findings, strict: boolean): Findings {
  const judged = distinct([
    ...mistakes.map((mistake) => (strict ? { mistake } : leaveOut(mistake))),
    ...warnings.map((warning) =>
      strict && warning.strict === true ? { mistake: warning } : { warning },
    ),
  ]);
  return {
    mistakes: judged.flatMap(({ mistake }) => mistake ?? []),
    warnings: judged.flatMap(({ warning }) => warning ?? []),
  };
}

interface Finding {
  readonly mistake?: Mistake;
  readonly warning?: Mistake;
}

function leaveOut(mistake: Mistake): Finding {
  const what = mistake.stops === true ? undefined : leavableAt(toPath(mistake.path));
  if (what === undefined) return { mistake };
  return {
    warning: { ...mistake, message: `${mistake.message}; ${what} is left out`, strict: true },
  };
}

/** What is left out for a mistake at a path; `undefined` where the whole file cannot be used. */
function leavableAt([section, item]: Path): string | undefined {
  if (section === 'environment_variables') return item === undefined ? undefined : 'the variable';
  if (typeof item !== 'number') return undefined;
  if (section === 'model_list') return 'the entry';
  return section === 'credential_list' ? 'the credential' : undefined;
}

/** Keeps the first finding at each path: later checks usually report a consequence of it. */
function distinct(findings: readonly Finding[]): readonly Finding[] {
  const seen = new Set<string>();
  return findings.filter(({ mistake, warning }) => {
    const path = (mistake ?? warning)?.path ?? '';
    if (seen.has(path)) return false;
    seen.add(path);
    return true;
  });
}

/** The entries of a list that have a mistake, by their index: they are left out. */
export function faultyItems(section: string, mistakes: readonly Mistake[]): ReadonlySet<number> {
  const items = mistakes.flatMap(({ path, stops }) => {
    const [name, at] = toPath(path);
    return stops !== true && name === section && typeof at === 'number' ? [at] : [];
  });
  return new Set(items);
}

/** In the order in which the files were read, and in each by lines. What has no place comes last. */
export function inOrder<Found extends Mistake>(mistakes: readonly Found[]): readonly Found[] {
  const files = [...new Set(mistakes.flatMap(({ position }) => position?.file ?? []))];
  const rank = ({ position }: Mistake): readonly number[] =>
    position === undefined
      ? [files.length]
      : [files.indexOf(position.file), position.line ?? 0, position.column ?? 0];
  return mistakes.toSorted((first, second) => {
    const [a, b] = [rank(first), rank(second)];
    const at = a.findIndex((number, index) => number !== b[index]);
    return at === -1 ? 0 : (a[at] ?? 0) - (b[at] ?? 0);
  });
}
