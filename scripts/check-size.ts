// Measures what a user's bundle and start-up pay, against budgets, and writes it into the packages'
// READMEs. With --check it writes nothing and also refuses README figures that are out of date.
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { bundleKb } from './size/bundle-kb.ts';
import { isStale, type Measured, writeSizes } from './size/readme-sizes.ts';

const root = dirname(import.meta.dirname);
// The examples depend on all four packages, so every import resolves from there as it does for a user.
const userFolder = join(root, 'apps/examples');

interface Budget {
  readonly package: string;
  readonly what: string;
  readonly code: string;
  /** Left out of the measure. Node's own modules always are. */
  readonly external?: readonly string[];
  /** Code whose size is taken off, for what comes on top of it. */
  readonly onTopOf?: string;
  readonly maxKb: number;
}

const core = "export * from '@llm/core';";
const thirdParty = ['undici', 'yaml', 'zod', 'commander'];

// Lower them when the measure falls. Raise one only with the reason beside it.
const budgets: readonly Budget[] = [
  {
    package: 'core',
    what: 'everything in `@llm/core`, without undici',
    code: core,
    // 12 at first. The native lane came on top: the envelope scanner, the splicer and the watchers that
    // keep the stream rules over passing bytes. From 16 to 18 with bodies that stay in the pieces they came in.
    // From 18 to 21 with HTTP/1.1 itself (ADR 0015), for which 91 kB of undici were loaded before. From 21 to 22 with
    // the rules of reuse and replay, one try for each address of a host (ADR 0018), and taps on streams (ADR 0022).
    // From 22 to 24 with the transport over undici (ADR 0017), whose code Node loads at the first call and this counts.
    // undici itself, 168 kB, is left out. From 24 to 27 with the layers that the client and the router each had and the
    // table of call settings, which the packages above lost (ADR 0019). A bundle that uses neither has neither.
    // From 27 to 32 with forms that pass through (ADR 0023), the report of a call that router and gateway each had (ADR
    // 0025), streams that leave the native lane and end by themselves (ADR 0026), and numbers that keep every digit. From 32 to 35 with what keeps secrets out of failures (ADR 0030), the
    // bounds of what one call may do (ADR 0028), and texts and pieces that cost no more than their length. From 35 to 37 with three
    // operations more, streams as a list in JSON, and the notes that explain a call. From 37 to 35 since what is loaded at its first use
    // is not counted, although many calls at once came on top (ADR 0040). From 35 to 36 with queues and limits in memory (ADR 0037).
    // To 40 with the line of calls that wait and its limits (ADR 0037), and what an answer costs. To 40.5 with the address that a
    // call may bring, and allowed fields in both lanes. To 41.5 with what programs say in a protocol's own words (ADR 0056), and
    // classes in place of accessors in literals.
    maxKb: 41.5,
  },
  {
    package: 'providers',
    what: 'one compatible provider with its protocol, on top of core',
    code: `${core} export { groq } from '@llm/providers/compatible';`,
    onTopOf: core,
    // 8 at first, for the client side alone. A protocol is one value with both sides, because
    // `completion` is its server side around the hub. From 20 to 27 with the table of models and the rules that fit a
    // request to its row in both lanes (ADR 0027), and what tells an answer that deviates, or explains a failure.
    // From 27 to 28 with the rows of Grok and the ids of Mistral. From 28 to 30 with what other vendors seal of thoughts and
    // calls, tools that other APIs have, and one list of sentences about prompts that are too long.
    // To 31 with fields that a model is not known to take, and audio by its rules. To 31.5 with reports of headers that are lost. To 32 with what tells plain requests and answers
    // (ADR 0056), less the tables of other APIs' models.
    maxKb: 32,
  },
  {
    package: 'providers',
    what: 'a client of one provider that makes one kind of call, core included',
    code: `import { completion, createClientOf } from '@llm/providers/client';
import { openai } from '@llm/providers/openai';
export const client = createClientOf([completion], { providers: [openai] });`,
    // On its way to 40: both sides of Chat Completions are 22 of them. From 71.5 to 73.5 with what tells plain requests and answers, which are
    // not translated (ADR 0056): two thirds of the CPU time of a small call.
    maxKb: 73.5,
  },
  {
    package: 'router',
    what: 'everything in `@llm/router`, without core',
    code: "export * from '@llm/router';",
    external: ['@llm/core'],
    // From 8 to 18.5 with nine strategies, filters by tag and region, breakers and retry budgets (ADR 0050), the gate of calls that
    // wait (ADR 0048), stand-ins for a late first content (ADR 0044) and the recovery of streams (ADR 0051). A bundle has what it names.
    // To 22 with budgets that instances share (ADR 0052), limits that are learned, and the explanation of a route at this moment.
    // To 22.5 with deployments that are ranked only when they are asked for (ADR 0055), which saves 5 of 14 us of a call with limits.
    maxKb: 22.5,
  },
  {
    package: 'proxy',
    what: '`createGateway`, without configuration and the packages below',
    code: "export { createGateway } from '@llm/proxy';",
    external: ['@llm/core', '@llm/providers', '@llm/router'],
    // From 12 to 14 with answers to unknown paths, lines for refused requests, and who is answered without a key. From 14 to
    // 15 with default models by operation, models as resources, and the explanation of a call.
    // From 15 to 17.5 with lists of models in one request, LiteLLM's headers, and the price of an answer.
    // To 18 with models that a pattern stands for, headers of callers that go on, and requests that name no model.
    maxKb: 18,
  },
];

const maxImportMs = 40;

const measureKb = (code: string, external: readonly string[] = []): Promise<number> =>
  bundleKb({ code, folder: userFolder, external: [...thirdParty, ...external] });

/**
 * Milliseconds to import core, by the clock or by the processor, whichever is less: on a busy machine
 * the clock also counts the time of others. The quickest of up to ten fresh processes.
 */
function measureImportMs(): number {
  const script = `
    const before = process.cpuUsage();
    const start = performance.now();
    await import('@llm/core');
    const elapsed = performance.now() - start;
    const { user, system } = process.cpuUsage(before);
    console.log(Math.min(elapsed, (user + system) / 1000));`;
  let quickest = Infinity;
  for (let run = 0; run < 10 && quickest > maxImportMs; run += 1) {
    const args = ['--input-type=module', '--eval', script];
    const printed = execFileSync(process.execPath, args, { cwd: userFolder, encoding: 'utf8' });
    quickest = Math.min(quickest, Number(printed));
  }
  return quickest;
}

async function measureBundles(): Promise<readonly Measured[]> {
  return Promise.all(
    budgets.map(async (budget) => {
      const whole = await measureKb(budget.code, budget.external);
      const below = budget.onTopOf === undefined ? 0 : await measureKb(budget.onTopOf);
      return {
        package: budget.package,
        what: budget.what,
        value: whole - below,
        limit: budget.maxKb,
        unit: 'kB' as const,
      };
    }),
  );
}

/** A package that does not bundle has no size; esbuild has said why by then. */
async function measureOrReport(): Promise<readonly Measured[]> {
  try {
    return await measureBundles();
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
    return [];
  }
}

const built = existsSync(join(root, 'packages/core/dist/index.js'));
if (!built) console.error('`@llm/core` is not built: run the build first to time its import');
const measured: readonly Measured[] = [
  ...(await measureOrReport()),
  ...(built
    ? [
        {
          package: 'core',
          what: "`import '@llm/core'` on Node",
          value: measureImportMs(),
          limit: maxImportMs,
          unit: 'ms' as const,
        },
      ]
    : []),
];

for (const { what, value, limit, unit } of measured) {
  const verdict = value > limit ? 'OVER' : 'ok';
  console.log(`${verdict.padEnd(5)}${value.toFixed(1).padStart(6)} of ${limit} ${unit}  ${what}`);
}

const checking = process.argv.includes('--check');
let stale = 0;
for (const name of new Set(measured.map((line) => line.package))) {
  const path = join(root, 'packages', name, 'README.md');
  if (!existsSync(path)) continue;
  const before = readFileSync(path, 'utf8');
  const lines = measured.filter((line) => line.package === name);
  if (checking) {
    if (isStale(before, lines)) {
      stale += 1;
      console.error(`packages/${name}/README.md: sizes are out of date, run \`npm run size\``);
    }
  } else {
    writeFileSync(path, writeSizes(before, lines));
  }
}
if (!built || stale > 0 || measured.some(({ value, limit }) => value > limit)) process.exitCode = 1;
