import { defineConfig } from 'vitest/config';

// The source condition lets tests read the sibling packages' sources, so no build is needed first.
const conditions = ['@llm/source', 'module', 'node', 'development|production'];

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions, externalConditions: conditions } },
  test: { include: ['src/**/*.test.ts', 'test/**/*.test.ts'] },
});
