import { LLMError, type Logger } from '@llm/core';
import { type AddressOptions, chooseAddress } from '../config/build/address.ts';
import { buildGateway, masterKeyOf } from '../config/build/build-gateway.ts';
import type { Config } from '../config/load.ts';
import { formatMistake } from '../config/check/mistake.ts';
import { toServerLimits } from '../config/build/server-limits.ts';
import { createServer, type Server } from '../server/create-server.ts';

export interface StartOptions extends AddressOptions {
  readonly logger: Logger;
}

/**
 * A listening gateway.
 *
 * @throws {LLMError} permission_denied: others could call without a key; invalid_request: the address is taken or not this machine's
 */
export async function start(config: Config, options: StartOptions): Promise<Server> {
  const { logger } = options;
  const address = chooseAddress(config, options);
  for (const warning of config.warnings) logger.warn({}, formatMistake(warning));
  const { gateway, close } = buildGateway(config, { logger });
  const server = await listen(
    { ...toServerLimits(config.file), ...address, gateway, logger },
    address.port,
  );
  logger.info({ url: server.url, models: config.deployments.length }, 'listening');
  if (masterKeyOf(config) === undefined) {
    logger.warn(
      { host: address.host },
      options.allowUnauthenticated === true
        ? 'no master key: everybody who reaches this address may call'
        : 'no master key: only this machine can call',
    );
  }
  return {
    url: server.url,
    async close() {
      await server.close();
      await close();
    },
  };
}

async function listen(options: Parameters<typeof createServer>[0], port: number): Promise<Server> {
  try {
    return await createServer(options);
  } catch (cause) {
    const code = typeof cause === 'object' && cause !== null && 'code' in cause ? cause.code : '';
    const reason = typeof code === 'string' ? reasons[code] : undefined;
    if (reason === undefined) throw cause;
    throw new LLMError('invalid_request', `cannot listen on port ${port}: ${reason}`, { cause });
  }
}

const reasons: Readonly<Record<string, string>> = {
  EADDRINUSE: 'something else does; stop it, or choose another with --port',
  EACCES: 'this user may not',
  EADDRNOTAVAIL: 'the host is not an address of this machine',
  ENOTFOUND: 'the host has no address',
};
