import { basename } from 'node:path';
import { defineProject, type UserWorkspaceConfig } from 'vitest/config';

// The source condition lets tests read the sibling packages' sources, so no build is needed first.
// `module` is not among the conditions: it names builds for bundlers, whose imports Node cannot always read.
const conditions = ['@llm/source', 'node', 'development|production'];

/** The tests of one folder of the workspace: beside the sources, and in `test/`. */
export function defineProjectTests(root: string): UserWorkspaceConfig {
  return defineProject({
    root,
    resolve: { conditions },
    ssr: { resolve: { conditions, externalConditions: conditions } },
    test: {
      name: basename(root),
      include: ['**/*.test.ts'],
      exclude: ['**/node_modules/**', '**/dist/**'],
      // Tests mock no modules, so files can share one set of loaded modules. With a set for each file the tests of core
      // take 67 s of CPU instead of 30, and those of the router 9 instead of 3.
      isolate: false,
      // Generous, because a busy machine is no failure; what must be quick asserts it.
      testTimeout: 20_000,
      hookTimeout: 60_000,
    },
  });
}
