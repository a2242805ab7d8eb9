import { posix } from 'node:path';

/** For each file the specifiers it imports from. */
export type Imports = ReadonlyMap<string, readonly string[]>;

/**
 * Groups of files of which each reaches every other by relative imports, in Tarjan's order. Packages
 * import each other by name, in one direction (the floors), so a cycle lies inside one package.
 */
export function findImportCycles(imports: Imports): readonly (readonly string[])[] {
  const order = new Map<string, number>();
  const lowest = new Map<string, number>();
  const open: string[] = [];
  const cycles: string[][] = [];

  const visit = (path: string): void => {
    const index = order.size;
    order.set(path, index);
    lowest.set(path, index);
    open.push(path);
    for (const target of targetsOf(path, imports)) {
      if (!order.has(target)) {
        visit(target);
        lower(path, lowest.get(target));
      } else if (open.includes(target)) {
        lower(path, order.get(target));
      }
    }
    // Nothing below reaches further up than this file: all that is open above it is one group.
    if (lowest.get(path) !== index) return;
    const group = open.splice(open.indexOf(path));
    if (group.length > 1 || targetsOf(path, imports).includes(path)) cycles.push(group);
  };

  const lower = (path: string, value: number | undefined): void => {
    lowest.set(path, Math.min(lowest.get(path) ?? Infinity, value ?? Infinity));
  };

  for (const path of imports.keys()) if (!order.has(path)) visit(path);
  return cycles;
}

function targetsOf(path: string, imports: Imports): readonly string[] {
  return (imports.get(path) ?? [])
    .filter((specifier) => specifier.startsWith('.'))
    .map((specifier) => posix.join(posix.dirname(path), specifier))
    .filter((target) => imports.has(target));
}
