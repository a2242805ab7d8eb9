import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { isAbsolute, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { asObject, isObject, type JsonObject, type JsonValue, parseJson } from '@llm/core';

/** What a module exports, or why it cannot be had. */
export type Imported =
  | { readonly kind: 'module'; readonly exports: Readonly<Record<string, unknown>> }
  | { readonly kind: 'failed'; readonly message: string };

/** Imports a package, or a file by a path that begins with `.` or `/`, as a module in a folder would. */
export async function importFrom(folder: string, specifier: string): Promise<Imported> {
  const found = await findModule(folder, specifier);
  if (found.kind === 'failed') return found;
  try {
    const exports: unknown = await import(pathToFileURL(found.file).href);
    return { kind: 'module', exports: { ...(isRecord(exports) ? exports : {}) } };
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    return { kind: 'failed', message: `cannot be loaded: ${reason.split('\n', 1).join('')}` };
  }
}

type Found =
  | { readonly kind: 'file'; readonly file: string }
  | { readonly kind: 'failed'; readonly message: string };

async function findModule(folder: string, specifier: string): Promise<Found> {
  if (/^\.{1,2}\//.test(specifier) || isAbsolute(specifier)) {
    return { kind: 'file', file: resolve(folder, specifier) };
  }
  const [, name, subpath = ''] = /^((?:@[\w.-]+\/)?[\w.-]+)(\/.*)?$/.exec(specifier) ?? [];
  if (name === undefined) return { kind: 'failed', message: 'is no name of a package and no path' };
  const require = createRequire(join(folder, 'configuration'));
  for (const modules of require.resolve.paths(name) ?? []) {
    const manifest = await readManifest(join(modules, name, 'package.json'));
    if (manifest === undefined) continue;
    return entryOf(manifest, { home: join(modules, name), specifier, subpath, require });
  }
  return {
    kind: 'failed',
    message: `is not installed where ${folder} would find it: npm install ${name}`,
  };
}

interface Entry {
  /** The folder of the package. */
  readonly home: string;
  readonly specifier: string;
  readonly subpath: string;
  readonly require: NodeJS.Require;
}

/**
 * The file of a package's `exports` for an import. `require.resolve` alone would look for the condition `require`, which
 * packages of modules do not have, and Node 20 has nothing public that resolves an import from another folder.
 */
function entryOf({ exports }: JsonObject, { home, specifier, subpath, require }: Entry): Found {
  if (exports === undefined) return resolveOldWay(require, specifier);
  const byPath = asObject(exports);
  const hasPaths = Object.keys(byPath ?? {}).some((key) => key.startsWith('.'));
  const target = hasPaths ? byPath?.[`.${subpath}`] : subpath === '' ? exports : undefined;
  const file = targetOf(target);
  return file === undefined
    ? { kind: 'failed', message: `does not export ${specifier}` }
    : { kind: 'file', file: join(home, file) };
}

function resolveOldWay(require: NodeJS.Require, specifier: string): Found {
  try {
    return { kind: 'file', file: require.resolve(specifier) };
  } catch {
    return { kind: 'failed', message: 'has no entry point' };
  }
}

const conditions = new Set(['node', 'import', 'default']);

/** The first target whose conditions all hold, in the order in which the package wrote them. */
function targetOf(target: JsonValue | undefined): string | undefined {
  if (typeof target === 'string') return target.startsWith('./') ? target : undefined;
  for (const [condition, inner] of Object.entries(asObject(target) ?? {})) {
    const file = conditions.has(condition) ? targetOf(inner) : undefined;
    if (file !== undefined) return file;
  }
  return undefined;
}

async function readManifest(path: string): Promise<JsonObject | undefined> {
  try {
    const manifest = parseJson(await readFile(path, 'utf8'));
    return isObject(manifest) ? manifest : undefined;
  } catch {
    return undefined;
  }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
