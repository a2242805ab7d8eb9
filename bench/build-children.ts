import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const folder = fileURLToPath(new URL('.', import.meta.url));

export interface ChildPrograms {
  readonly upstream: string;
  readonly relay: string;
  readonly loader: string;
  readonly preload: string;
}

/**
 * Compiles the child processes, so that no TypeScript loader runs inside a measured process: a loader adds
 * memory, start-up time and a wrapper around every function.
 *
 * @param outdir  takes the programs. Outside this folder the relay finds no undici. Default: `dist` in this folder.
 */
export async function buildChildren(outdir = join(folder, 'dist')): Promise<ChildPrograms> {
  const shared = {
    bundle: true,
    platform: 'node',
    target: 'node20',
    packages: 'external',
    outdir,
    logLevel: 'warning',
  } as const;
  const inFolder = (name: string): string => join(folder, name);
  await Promise.all([
    build({
      ...shared,
      entryPoints: ['upstream.ts', 'relay.ts', 'loader.ts'].map(inFolder),
      format: 'esm',
      outExtension: { '.js': '.mjs' },
    }),
    build({
      ...shared,
      entryPoints: [inFolder('preload.ts')],
      format: 'cjs',
      outExtension: { '.js': '.cjs' },
    }),
  ]);
  return {
    upstream: join(outdir, 'upstream.mjs'),
    relay: join(outdir, 'relay.mjs'),
    loader: join(outdir, 'loader.mjs'),
    preload: join(outdir, 'preload.cjs'),
  };
}
