import { LLMError, type Logger, systemCodeOf } from '@llm/core';
import { type AddressOptions, chooseAddress } from './config/build/address.ts';
import { buildGateway, type BuildOptions, masterKeyOf } from './config/build/build-gateway.ts';
import { toServerLimits } from './config/build/server-limits.ts';
import { transportLines } from './config/build/upstream-transports.ts';
import { formatMistake } from './config/check/mistake.ts';
import type { Config } from './config/load.ts';
import { safeLogger } from './log/safe-logger.ts';
import { createServer, type Server } from './server/create-server.ts';
import type { ServerOptions } from './server/server-options.ts';

/** Options of {@link startGateway}. */
export interface StartOptions extends AddressOptions, BuildOptions {}

/** A gateway that listens, and what it serves. */
export interface StartedGateway extends Server {
  /** The names that callers may ask for, aliases among them and patterns as they are. */
  readonly models: readonly string[];
}

/**
 * Starts a gateway as a configuration describes it: builds it, chooses its address, listens with the limits of
 * the section `server`, and logs the configuration's warnings, which transport calls which upstream and why, the address and who may call.
 *
 * The result says where it listens and what it serves, and closes it: `close` takes no new call, lets open calls end for
 * `server.drain_seconds`, aborts those that are left, and then closes the sockets to upstreams. Signals are
 * the program's to handle, and so is `tuneHeap`, which holds for the whole process.
 *
 * @param given  `host` and `port` win over the file; `logger` defaults to none, `clock` to the system's and
 *   `transport` to one of its own
 * @throws {LLMError} permission_denied: there is no master key, and others could call; invalid_request: the
 *   address is taken, not allowed, or not one of this machine
 * @throws {TypeError} the configuration was not checked: it contradicts itself
 */
export async function startGateway(
  config: Config,
  given: StartOptions = {},
): Promise<StartedGateway> {
  const logger = safeLogger(given.logger);
  const options = { ...given, logger };
  const address = chooseAddress(config, options);
  for (const warning of config.warnings) logger.warn({}, formatMistake(warning));
  // Here and not at the top, because it is large and a program that builds its gateway itself may do without.
  const { createCatalogue } = await import('@llm/providers/catalogue');
  const catalogue = options.catalogue ?? createCatalogue();
  const { gateway, router, close } = buildGateway(config, { ...options, catalogue });
  const models = router.models().map(({ name }) => name);
  const server = await listen({
    ...toServerLimits(config.file),
    ...address,
    gateway,
    logger,
    ...(options.clock !== undefined && { clock: options.clock }),
  });
  for (const line of transportLines(config)) logger.info({ ...line }, 'calls an upstream');
  logger.info({ ...catalogue.asOf }, 'knows prices and limits as of');
  logger.info({ url: server.url, models: shortened(models) }, 'listening');
  warnOfNoKey(config, address.host, options);
  let closed: Promise<void> | undefined;
  return {
    url: server.url,
    models,
    close: () => (closed ??= server.close().then(close)),
  };
}

/** A line of the log names so many models and counts the others. */
const maxNames = 50;

function shortened(names: readonly string[]): readonly string[] {
  const more = names.length - maxNames;
  return more <= 0 ? names : [...names.slice(0, maxNames), `and ${more} more`];
}

function warnOfNoKey(
  config: Config,
  host: string,
  { logger, allowUnauthenticated }: StartOptions & { readonly logger: Logger },
): void {
  if (masterKeyOf(config) !== undefined) return;
  const whoMayCall =
    allowUnauthenticated === true
      ? 'everybody who reaches this address may call'
      : 'only this machine can call';
  logger.warn({ host }, `no master key: ${whoMayCall}`);
}

async function listen(options: ServerOptions): Promise<Server> {
  try {
    return await createServer(options);
  } catch (cause) {
    const reason = reasons[systemCodeOf(cause)];
    if (reason === undefined) throw cause;
    const { host, port } = options;
    throw new LLMError('invalid_request', `cannot listen on ${host} port ${port}: ${reason}`, {
      cause,
    });
  }
}

const reasons: Readonly<Record<string, string>> = {
  EADDRINUSE: 'something else does; stop it, or choose another port (--port, PORT, or server.port)',
  EACCES: 'this user may not',
  EADDRNOTAVAIL: 'the host is not an address of this machine',
  ENOTFOUND: 'the host has no address',
};
