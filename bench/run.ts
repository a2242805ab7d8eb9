import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildChildren } from './build-children.ts';
import { findCores, startChild } from './child.ts';
import type { Child, Cores } from './child.ts';
import type { Measured } from './comparison.ts';
import { createTargets } from './create-targets.ts';
import { checkFloors } from './floors.ts';
import { measurePaced, pacedRoute, warmUpSeconds } from './measure-paced.ts';
import { measureStart } from './measure-start.ts';
import { measureThroughput } from './measure-throughput.ts';
import type { ScenarioResult, Stage } from './measure-throughput.ts';
import { decodeOptions, usage } from './options.ts';
import { readProcessUsage } from './process-usage.ts';
import type { BenchOptions } from './options.ts';
import { legend, toFloorTable, toMarkdown } from './report.ts';
import { pacedId, scenarios, startId, usualTargets } from './scenarios.ts';
import { startUpstream } from './start-upstream.ts';
import type { Target } from './target.ts';
import type { TargetId } from './target-ids.ts';
import type { ChildMessage } from './wire.ts';

const readyMs = 10_000;
const resultsFolder = fileURLToPath(new URL('results', import.meta.url));

const isReady = (message: ChildMessage): message is Extract<ChildMessage, { kind: 'ready' }> =>
  message.kind === 'ready';

// Progress goes to standard error, so that standard output is the table and nothing else.
const say = (text: string): void => {
  process.stderr.write(`${text}\n`);
};

async function main(options: BenchOptions): Promise<number> {
  const startedAt = new Date();
  const cores = findCores();
  const machine = describeMachine(cores);
  say(machine);
  const folder = mkdtempSync(join(tmpdir(), 'llm-bench-'));
  process.on('exit', () => {
    rmSync(folder, { recursive: true, force: true });
  });
  const programs = await buildChildren();

  const upstream = await startUpstream({
    program: programs.upstream,
    cores: cores.others,
    eventsPerWrite: options.eventsPerWrite,
    folder,
  });
  const loader = startChild({ arguments: [programs.loader], cores: cores.others, ipc: true });
  await loader.receive(isReady, readyMs);

  const wanted = new Set(options.scenarios.flatMap((id) => targetsOf(id, options)));
  const { targets, missing } = createTargets([...wanted], {
    programs,
    cores,
    upstream,
    folder,
    routes: ['plain', 'stream', 'merged', pacedRoute(options.seconds), pacedRoute(warmUpSeconds)],
    profileFolder: options.profile ? resultsFolder : undefined,
    reporting: readProcessUsage(process.pid) === undefined,
  });
  for (const [id, reason] of missing) say(`${id} is not measured: ${reason}`);

  const measured = await measure(targets, { upstream, loader, options, say });
  await stopAll([loader, upstream.child]);

  const floors = checkFloors(measured, options.scenarios);
  const notes = [...missing].map(([id, reason]) => `- ${id} was not measured: ${reason}`);
  const parts = [machine, toMarkdown(measured), legend, ...notes];
  if (wanted.has('gateway')) parts.push(toFloorTable(floors));
  console.log(parts.join('\n\n'));

  const file = writeResults(startedAt, { options, cores, machine, missing, measured, floors });
  if (!options.markdown) console.log(`\nAll figures: ${file}`);
  const missed = floors.filter(({ reached }) => !reached);
  if (!options.check || missed.length === 0) return 0;
  for (const { name, value, bound } of missed) {
    say(
      `missed: ${name}: ${value === undefined ? 'not measured' : value.toFixed(2)}, floor ${bound}`,
    );
  }
  return 1;
}

function targetsOf(scenario: string, options: BenchOptions): readonly TargetId[] {
  return options.targets ?? usualTargets[scenario] ?? [];
}

async function measure(targets: readonly Target[], stage: Stage): Promise<Measured> {
  const { scenarios: asked } = stage.options;
  const among = (scenario: string): readonly Target[] => {
    const wanted = targetsOf(scenario, stage.options);
    return targets.filter(({ id }) => wanted.includes(id));
  };
  const results: ScenarioResult[] = [];
  for (const scenario of scenarios) {
    if (!asked.includes(scenario.id)) continue;
    say(scenario.title);
    results.push(await measureThroughput(scenario, among(scenario.id), stage));
  }
  const has = (id: string): boolean => asked.includes(id);
  if (has(pacedId)) say(`${String(stage.options.streams)} paced streams`);
  const paced = has(pacedId) ? await measurePaced(among(pacedId), stage) : undefined;
  if (has(startId)) say('start');
  const start = has(startId) ? await measureStart(among(startId), stage) : undefined;
  return { scenarios: results, paced, start };
}

function describeMachine({ pinned, measured, others }: Cores): string {
  const processors = cpus();
  const [first] = processors;
  const memoryGb = (totalmem() / 1e9).toFixed(0);
  const machine =
    `Node ${process.versions.node}, ${process.platform} ${process.arch}, ` +
    `${String(processors.length)} × ${first?.model ?? 'unknown processor'}, ${memoryGb} GB. `;
  const place = pinned
    ? `The measured process runs alone on core ${measured}, loader and upstream on ${others}.`
    : 'NOT PINNED: no taskset or only one core, so the processes disturb each other.';
  const [load = 0] = loadavg();
  const rush =
    load < busyLoad
      ? ''
      : ` BUSY: the load was ${load.toFixed(1)} before the run, other work is in these figures.`;
  return machine + place + rush;
}

/** Processes that wanted to run in the last minute. Above this, somebody else uses the measured core. */
const busyLoad = 1;

interface Results {
  readonly options: BenchOptions;
  readonly cores: Cores;
  readonly machine: string;
  readonly missing: ReadonlyMap<TargetId, string>;
  readonly measured: Measured;
  readonly floors: ReturnType<typeof checkFloors>;
}

function writeResults(startedAt: Date, results: Results): string {
  mkdirSync(resultsFolder, { recursive: true });
  const file = join(resultsFolder, `${startedAt.toISOString().replaceAll(':', '-')}.json`);
  const text = JSON.stringify(
    {
      startedAt,
      finishedAt: new Date(),
      ...results,
      missing: Object.fromEntries(results.missing),
    },
    undefined,
    2,
  );
  writeFileSync(file, `${text}\n`);
  return file;
}

async function stopAll(children: readonly Child[]): Promise<void> {
  await Promise.all(children.map((child) => child.stop()));
}

try {
  const options = decodeOptions(process.argv.slice(2));
  if (options === 'help') console.log(usage);
  // Exiting by hand ends every child that is left, also when something above threw.
  process.exit(options === 'help' ? 0 : await main(options));
} catch (error) {
  say(error instanceof Error ? error.message : String(error));
  process.exit(2);
}
