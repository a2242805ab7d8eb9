import { readFileSync } from 'node:fs';
import { defineConfig, type Options } from 'tsup';

type ExportTarget = string | { readonly [condition: string]: ExportTarget };

interface Manifest {
  readonly exports?: Readonly<Record<string, ExportTarget>>;
  readonly imports?: Readonly<Record<string, ExportTarget>>;
}

/** Every `./src/….ts` that an export or import target names, however deep its conditions nest. */
function sourcesOf(target: ExportTarget): readonly string[] {
  if (typeof target !== 'string') return Object.values(target).flatMap(sourcesOf);
  return target.startsWith('./src/') && target.endsWith('.ts') ? [target] : [];
}

/**
 * The build of one package: its entry points are the sources its manifest exports, so the two
 * cannot drift apart. Declarations come from `tsc` (tsup's own path takes forty times as long).
 */
export function definePackageBuild(overrides: Options = {}): ReturnType<typeof defineConfig> {
  const manifest = JSON.parse(readFileSync('package.json', 'utf8')) as Manifest;
  const targets = [
    ...Object.values(manifest.exports ?? {}),
    ...Object.values(manifest.imports ?? {}),
  ];
  const entry = Object.fromEntries(
    targets
      .flatMap(sourcesOf)
      .map((source) => [source.replace(/^\.\/src\//, '').replace(/\.ts$/, ''), source]),
  );
  return defineConfig({
    entry,
    format: 'esm',
    target: 'node20',
    dts: false,
    clean: true,
    sourcemap: true,
    // The package holds its sources, so the maps only point to them.
    esbuildOptions(options) {
      options.sourcesContent = false;
    },
    // Bundlers know Node's modules by this prefix, and not without it.
    removeNodeProtocol: false,
    // The condition of such an import is decided where the package runs, not where it is built.
    external: Object.keys(manifest.imports ?? {}),
    ...overrides,
  });
}
