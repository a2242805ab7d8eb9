import { mkdtemp, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import {
  modelOf,
  type Stage,
  type StageKind,
  stageKinds,
} from '../../packages/proxy/test/support/stage.ts';
import { masterKeyOfTests } from '../../packages/proxy/test/support/start-gateway.ts';
import type { Cell } from '../python/table.ts';
import type { Missing } from '../python/virtual-environment.ts';
import { installed } from './installed.ts';
import { runProgram } from './run-program.ts';

/** A library for JavaScript, and the module that tries it. */
export interface Library {
  readonly name: string;
  readonly version: string;
  /** Further packages that it wants beside it. */
  readonly beside: readonly string[];
  readonly module: string;
  readonly features: readonly string[];
  /** Feature → what the library cannot do itself, and with which upstreams. */
  readonly unable?: Readonly<Record<string, Unable>>;
}

interface Unable {
  readonly upstreams: readonly StageKind[];
  readonly reason: string;
}

const features = ['text', 'stream', 'tools', 'errors', 'stream cut off', 'cancelled'];

export const libraries: readonly Library[] = [
  {
    name: '@mistralai/mistralai',
    version: '2.7.0',
    beside: [],
    module: 'mistral.mjs',
    features: [...features, 'tools streaming', 'picture', 'schema'],
    unable: {
      'tools streaming': {
        upstreams: ['openai', 'anthropic'],
        reason: 'wants the name of the tool in every chunk, and OpenAI sends it in the first only',
      },
      picture: {
        upstreams: ['openai'],
        reason: 'sends the URL of an image as a string, which OpenAI does not take',
      },
    },
  },
  {
    name: '@openai/agents',
    version: '0.20.0',
    beside: ['zod@4.6.7'],
    module: 'agents.mjs',
    features: [...features, 'tools streaming', 'schema'],
  },
];

export async function runLibrary(
  library: Library,
  stage: Stage,
  isWanted: (...names: readonly string[]) => boolean,
): Promise<readonly Cell[] | Missing> {
  const { name, version, beside, module } = library;
  const wanted = library.features.filter((feature) => isWanted(name, feature));
  if (wanted.length === 0) return [];
  const home = await installed([`${name}@${version}`, ...beside]);
  if (typeof home !== 'string') return home;
  const cells: Cell[] = [];
  for (const kind of stageKinds) {
    for (const feature of wanted) {
      const cell = { client: name, version, feature, upstream: kind };
      const unable = library.unable?.[feature];
      if (unable?.upstreams.includes(kind) === true) {
        cells.push({ ...cell, outcome: 'n.a.', reason: unable.reason });
        continue;
      }
      const folder = await mkdtemp(join(tmpdir(), 'programs-'));
      const cut = stage.upstreams[kind].whenCut().then(() => true);
      const { code, output } = await runProgram({
        command: process.execPath,
        args: [join(import.meta.dirname, 'libraries', module), feature],
        folder,
        variables: {
          LIBRARY: pathToFileURL(entryOf(home, name)).href,
          LIBRARIES: home,
          GATEWAY_URL: stage.gateway.url,
          GATEWAY_KEY: masterKeyOfTests,
          MODEL: modelOf(kind),
        },
      });
      await rm(folder, { recursive: true, force: true });
      const isCut = feature !== 'cancelled' || (await Promise.race([cut, delay(5_000, false)]));
      const isOk = code === 0 && isCut;
      cells.push({
        ...cell,
        outcome: isOk ? 'ok' : 'FAILED',
        reason: isOk ? '' : output.slice(-2_000),
      });
    }
  }
  return cells;
}

function entryOf(home: string, name: string): string {
  return createRequire(join(home, 'none.js')).resolve(name);
}
