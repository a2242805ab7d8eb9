import type { JsonObject, Logger } from '@llm/core';
import type { Environment } from '../config/read/environment.ts';
import { type Config, loadConfig } from '../config/load.ts';
import { toServerLimits } from '../config/build/server-limits.ts';
import { masterKeyOf } from '../config/build/build-gateway.ts';
import type { StartFlags } from './command-line.ts';
import { greeting } from './greeting.ts';
import {
  createLineLogger,
  type LineLogger,
  type LineLoggerOptions,
} from '../log/create-line-logger.ts';
import { describeCause } from '../log/describe-cause.ts';
import type { LogFormat } from '../log/log-format.ts';
import { tuneHeap } from '../server/tune-heap.ts';
import { startGateway } from '../start-gateway.ts';
import { isWorker, runWorkers } from './workers.ts';

/** Serves until a signal asks the program to stop. Gives the exit code. */
export async function run(
  source: string | JsonObject,
  flags: StartFlags,
  environment: Environment,
): Promise<number> {
  const config = await loadConfig(source, { environment, strict: flags.strict === true });
  const level = levelOf(config, flags);
  const lines = createLineLogger({
    level,
    secrets: [masterKeyOf(config) ?? ''],
    format: formatOf(config, flags),
    colours: isColourful(environment),
    // Workers share the standard output, and a pipe takes no more than this without cutting it up.
    ...(isWorker() && { maxWrite: 4_096 }),
  });
  logAccidents(lines.logger);
  try {
    const workers = workersOf(config, flags);
    return workers > 1 && !isWorker()
      ? await supervise(workers, config, lines)
      : await serve(config, flags, { ...lines, explain: level === 'debug' });
  } finally {
    await lines.flush();
  }
}

function levelOf({ file }: Config, flags: StartFlags): LineLoggerOptions['level'] {
  if (flags.debug === true || flags.detailed_debug === true) return 'debug';
  return file.server?.log_level ?? (file.litellm_settings?.set_verbose === true ? 'debug' : 'info');
}

function formatOf({ file }: Config, flags: StartFlags): LogFormat {
  const litellm = file.litellm_settings?.json_logs === true ? 'json' : 'auto';
  return flags.logFormat ?? file.server?.log_format ?? litellm;
}

/** https://no-color.org, read 2026-11-30: any value but an empty one. */
function isColourful(environment: Environment): boolean {
  return (environment['NO_COLOR'] ?? '') === '' && environment['TERM'] !== 'dumb';
}

/**
 * Logs what nobody caught. A promise that nobody waits for, of a package with providers for example, must not end
 * everybody's calls; after an exception the state of the process is not known, so Node ends it.
 */
function logAccidents(logger: Logger): void {
  process.on('unhandledRejection', (cause) => {
    logger.error(describeCause(cause), 'a promise that nobody waits for was rejected');
  });
  process.on('uncaughtExceptionMonitor', (cause) => {
    logger.error(describeCause(cause), 'an exception that nobody caught ends the process');
  });
}

function workersOf({ file, environment }: Config, flags: StartFlags): number {
  const named = Number(environment['NUM_WORKERS']);
  const fromVariable = Number.isInteger(named) && named >= 1 && named <= 256 ? named : 1;
  return flags.num_workers ?? file.server?.workers ?? fromVariable;
}

async function supervise(count: number, config: Config, { logger }: LineLogger): Promise<number> {
  const { done, stop } = runWorkers({ count, logger });
  const release = onSignals(['SIGTERM', 'SIGINT'], (times) => {
    stop(times === 1 ? 'SIGTERM' : 'SIGKILL');
    // A worker in an endless loop handles no other signal.
    setTimeout(() => stop('SIGKILL'), longestStopMs(config) + graceMs).unref();
  });
  const code = await done;
  release();
  return code;
}

/**
 * Serves in this process until a signal, then shuts down gracefully: the server takes no new connection and
 * lets open calls end for `server.drain_seconds`. A second signal ends the wait at once, with exit code 1.
 */
async function serve(
  config: Config,
  flags: StartFlags,
  { logger, flush, explain }: LineLogger & { readonly explain: boolean },
): Promise<number> {
  tuneHeap();
  const { host, port, allowUnauthenticated } = flags;
  const server = await startGateway(config, { host, port, allowUnauthenticated, logger, explain });
  if (process.stdout.isTTY && !isWorker()) {
    const isGuarded = masterKeyOf(config) !== undefined;
    const { url, models } = server;
    // The greeting comes last, where people look.
    await flush();
    process.stdout.write(
      greeting({ url, models, isGuarded, isOpenToAll: allowUnauthenticated === true }),
    );
  }
  const signalled = new Promise<'stopped' | 'forced'>((resolve) => {
    const stop = async (): Promise<void> => {
      logger.info({}, 'stopping: open calls may end');
      const giveUp = setTimeout(() => {
        logger.error({}, 'not everything could be closed in time');
        resolve('forced');
      }, longestStopMs(config));
      try {
        await server.close();
        logger.info({}, 'stopped');
        resolve('stopped');
      } catch (cause) {
        logger.error(describeCause(cause), 'the gateway could not be closed');
        resolve('forced');
      }
      clearTimeout(giveUp);
    };
    onSignals(['SIGTERM', 'SIGINT'], (times, signal) => {
      // Ctrl-C reaches every process of the terminal's group. The supervisor turns it into one SIGTERM for each
      // worker, so a worker that also took the SIGINT would count two signals and abort its calls.
      if (isWorker() && signal === 'SIGINT') return;
      if (times > 1) resolve('forced');
      else void stop();
    });
  });
  return (await signalled) === 'stopped' ? 0 : 1;
}

// Connections are closed by the end of `drain_seconds`; this is for what is left, such as sockets to upstreams.
const graceMs = 2_000;

function longestStopMs({ file }: Config): number {
  const { drainMs = 120_000 } = toServerLimits(file);
  return drainMs + graceMs;
}

/** Calls `handle` at each signal with the number of signals so far. The result removes the listeners. */
function onSignals(
  signals: readonly NodeJS.Signals[],
  handle: (times: number, signal: NodeJS.Signals) => void,
): () => void {
  let times = 0;
  const listener = (signal: NodeJS.Signals): void => {
    times += 1;
    handle(times, signal);
  };
  for (const signal of signals) process.on(signal, listener);
  return () => {
    for (const signal of signals) process.off(signal, listener);
  };
}
