import { execFile } from 'node:child_process';
import { copyFile, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

interface Cruise {
  readonly summary: {
    readonly violations: readonly {
      readonly from: string;
      readonly rule: { readonly name: string };
    }[];
  };
}

const root = dirname(import.meta.dirname);
const config = '.dependency-cruiser.cjs';
const { forbidden } = createRequire(import.meta.url)(join(root, config)) as {
  readonly forbidden: readonly { readonly name: string }[];
};

// A workspace in which every rule is broken at least once: file → its imports.
const imports: Readonly<Record<string, readonly string[]>> = {
  'packages/core/src/index.ts': ['./model/a.ts', './service/call.ts'],
  'packages/core/src/model/a.ts': ['./b.ts'],
  'packages/core/src/model/b.ts': ['./a.ts', 'node:fs', '../service/call.ts'],
  'packages/core/src/bytes/join.ts': ['../error/code.ts'],
  'packages/core/src/error/code.ts': ['../json/read.ts'],
  'packages/core/src/json/read.ts': ['../model/a.ts', 'left-pad'],
  'packages/core/src/stream/prime.ts': ['../service/call.ts'],
  'packages/core/src/service/call.ts': ['../testing/clock.ts', './call.test.ts'],
  'packages/core/src/service/call.test.ts': ['vitest', 'node:fs'],
  'packages/core/src/testing/clock.ts': ['vitest', 'node:assert'],
  'packages/core/src/transport/http1/connection.ts': ['node:net'],
  'packages/core/src/transport/undici/connector.ts': ['node:net', 'left-pad'],
  'packages/providers/src/index.ts': ['@llm/core', '@llm/router', '../../core/src/model/a.ts'],
  'packages/providers/src/client/client.ts': ['../acme/index.ts'],
  'packages/providers/src/acme/index.ts': ['../compatible/one.ts', '@llm/core'],
  'packages/providers/src/compatible/one.ts': ['./two.ts', '../protocols/chat/index.ts'],
  'packages/providers/src/compatible/two.ts': [],
  'packages/providers/src/tokens/count.ts': ['../compatible/two.ts'],
  'packages/providers/src/protocols/chat/index.ts': ['../other/index.ts', '../shared/tools.ts'],
  'packages/providers/src/protocols/other/index.ts': ['../../compatible/two.ts'],
  'packages/providers/src/protocols/shared/tools.ts': ['../other/index.ts'],
  'packages/router/src/index.ts': ['@llm/providers', 'vitest'],
  'packages/router/src/strategy/weighted.ts': ['../layer/retry.ts'],
  'packages/router/src/layer/retry.ts': ['./fallback.ts', '@llm/core', 'node:net'],
  'packages/router/src/layer/fallback.ts': [],
  'packages/proxy/src/gateway.ts': ['zod', '../../../apps/demo/main.ts', './nothing.ts'],
  'packages/proxy/src/auth/keys.ts': ['../config/load.ts', '@llm/router', '@llm/core'],
  'packages/proxy/src/config/load.ts': ['../server/serve.ts', 'zod'],
  'packages/proxy/src/server/serve.ts': [],
  'apps/demo/main.ts': [],
};

const dependencies: Readonly<Record<string, readonly string[]>> = {
  core: [],
  providers: ['@llm/core', '@llm/router'],
  router: ['@llm/core', '@llm/providers'],
  proxy: ['@llm/core', '@llm/router', 'zod'],
};

let folder = '';

async function put(path: string, text: string): Promise<void> {
  await mkdir(dirname(join(folder, path)), { recursive: true });
  await writeFile(join(folder, path), text);
}

async function putManifests(): Promise<void> {
  for (const [name, packages] of Object.entries(dependencies)) {
    const manifest = {
      name: `@llm/${name}`,
      exports: { '.': { '@llm/source': './src/index.ts' } },
      dependencies: Object.fromEntries(packages.map((dependency) => [dependency, '*'])),
    };
    await put(`packages/${name}/package.json`, JSON.stringify(manifest));
    for (const dependency of packages) {
      const target = join(folder, 'packages', name, 'node_modules', dependency);
      if (dependency.startsWith('@llm/')) {
        await mkdir(dirname(target), { recursive: true });
        await symlink(join(folder, 'packages', dependency.slice(5)), target, 'dir');
      } else {
        await put(`packages/${name}/node_modules/${dependency}/index.js`, 'export {};');
      }
    }
  }
  await put('package.json', JSON.stringify({ devDependencies: { vitest: '*' } }));
  await put('node_modules/vitest/index.js', 'export {};');
  await put('node_modules/left-pad/index.js', 'export {};');
}

async function cruise(): Promise<Cruise> {
  for (const name of [config, 'tsconfig.base.json'])
    await copyFile(join(root, name), join(folder, name));
  const program = join(root, 'node_modules/dependency-cruiser/bin/dependency-cruise.mjs');
  const output = await new Promise<string>((resolve) => {
    const args = [program, 'packages', '--config', config, '--output-type', 'json'];
    // It ends with the number of violations, which is what this test wants.
    execFile(process.execPath, args, { cwd: folder, maxBuffer: 2 ** 26 }, (_failure, stdout) => {
      resolve(stdout);
    });
  });
  return JSON.parse(output) as Cruise;
}

describe('the floors', () => {
  let found: readonly string[] = [];

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'floors-'));
    await putManifests();
    for (const [path, names] of Object.entries(imports)) {
      await put(
        path,
        ['export {};', ...names.map((name) => `import type {} from '${name}';`)].join('\n'),
      );
    }
    found = (await cruise()).summary.violations.map(({ rule, from }) => `${rule.name} ${from}`);
  }, 60_000);

  afterAll(() => rm(folder, { recursive: true, force: true }));

  it.each(forbidden.map(({ name }) => name))('%s refuses a workspace that breaks it', (name) => {
    expect(found.filter((line) => line.startsWith(`${name} `))).not.toEqual([]);
  });

  it('leaves tests free to import a runner, and what the table allows alone', () => {
    const blamed = found.filter((line) =>
      /(call\.test\.ts|http1\/connection\.ts|compatible\/two\.ts|layer\/fallback\.ts|server\/serve\.ts)$/.test(
        line,
      ),
    );
    expect(blamed.filter((line) => !line.startsWith('no-circular '))).toEqual([]);
  });
});
