import { readFileSync } from 'node:fs';
import { defineConfig } from 'tsup';

interface Manifest {
  readonly exports: Readonly<Record<string, string | Readonly<Record<string, string>>>>;
}

// The entry points are the package's exports, so the two cannot drift apart.
const manifest = JSON.parse(readFileSync('package.json', 'utf8')) as Manifest;
const entry = Object.fromEntries(
  Object.values(manifest.exports).flatMap((target) => {
    const source = typeof target === 'string' ? undefined : target['@llm/source'];
    return source ? [[source.replace(/^\.\/src\//, '').replace(/\.ts$/, ''), source]] : [];
  }),
);

export default defineConfig({ entry, format: 'esm', target: 'node20', dts: false, clean: true, sourcemap: true });
