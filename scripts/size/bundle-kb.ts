import { relative } from 'node:path';
import { gzipSync } from 'node:zlib';
import { build, type Metafile } from 'esbuild';

export interface BundleOptions {
  readonly code: string;
  /** From where imports resolve. */
  readonly folder: string;
  /** Packages that are left out of the measure. Node's own modules always are. */
  readonly external: readonly string[];
}

// Written nowhere: esbuild names the files by it.
const outdir = 'dist';

/** Kilobytes (1,000 bytes) that a program loads at once, after minifying and gzip. */
export async function bundleKb({ code, folder, external }: BundleOptions): Promise<number> {
  const { outputFiles, metafile } = await build({
    stdin: { contents: code, resolveDir: folder, loader: 'ts' },
    bundle: true,
    minify: true,
    write: false,
    // What is loaded at its first use is a file of its own, which a program that never uses it never loads.
    splitting: true,
    metafile: true,
    outdir,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    conditions: ['@llm/source'],
    external: [...external],
    logLevel: 'silent',
  });
  const loaded = loadedAtOnce(metafile);
  const contents = outputFiles
    .filter(({ path }) => loaded.has(relative(process.cwd(), path)))
    .map((file) => file.contents);
  return gzipSync(Buffer.concat(contents), { level: 9 }).byteLength / 1000;
}

/** The files that are loaded at once: the first and what it imports, directly or not. Those that are loaded later are entries, too. */
function loadedAtOnce({ outputs }: Metafile): ReadonlySet<string> {
  const entry = Object.entries(outputs).find(([, { entryPoint }]) => entryPoint === '<stdin>');
  const loaded = new Set<string>();
  const waiting = entry === undefined ? [] : [entry[0]];
  for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
    if (loaded.has(path)) continue;
    loaded.add(path);
    for (const { path: imported, kind, external } of outputs[path]?.imports ?? [])
      if (kind === 'import-statement' && external !== true) waiting.push(imported);
  }
  return loaded;
}
