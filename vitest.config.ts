import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { defineConfig } from 'vitest/config';
import { defineProjectTests } from './vitest.base.ts';

// One run over every folder: a run for each package would start the test runner a dozen times.
const root = import.meta.dirname;
const folders = [
  ...['packages', 'apps'].flatMap((parent) =>
    readdirSync(join(root, parent)).map((name) => join(root, parent, name)),
  ),
  join(root, 'bench'),
  join(root, 'scripts'),
  join(root, 'tests/python'),
  join(root, 'tests/openai-suite'),
  join(root, 'tests/hostile'),
  join(root, 'tests/recorded'),
].filter((folder) => existsSync(folder));

export default defineConfig({
  test: {
    // A folder with a configuration of its own keeps it.
    projects: folders.map((folder) =>
      existsSync(join(folder, 'vitest.config.ts')) ? folder : defineProjectTests(folder),
    ),
  },
});
