import { isIP } from 'node:net';
import { LLMError } from '@llm/core';
import { masterKeyOf } from './build-gateway.ts';
import type { Config } from '../load.ts';

/** Where to listen, as far as somebody said. */
export interface AddressOptions {
  /** Address to listen on. Default: that of the file, or of the environment. */
  readonly host?: string | undefined;
  /** Port to listen on; 0 for any free one. Default: that of the file, or of the environment. */
  readonly port?: number | undefined;
  /** Listen where others can call although there is no key. Default false. */
  readonly allowUnauthenticated?: boolean | undefined;
}

/** Where a gateway listens. */
export interface Address {
  /** Address to listen on. */
  readonly host: string;
  /** Port to listen on; 0 for any free one. */
  readonly port: number;
}

const defaultPort = 4000;
const everywhere = '0.0.0.0';
const thisMachine = '127.0.0.1';

/**
 * Where a configuration's gateway listens: what the options say, then the file, then the variables HOST and
 * PORT. Without a master key only this machine can call.
 *
 * @throws {LLMError} permission_denied: there is no key, and others could call; invalid_request: PORT is no port
 */
export function chooseAddress(config: Config, options: AddressOptions = {}): Address {
  const { server = {} } = config.file;
  const { environment } = config;
  const guarded = masterKeyOf(config) !== undefined;
  const wanted = options.host ?? server.host ?? readHost(environment['HOST']);
  const port = options.port ?? server.port ?? readPort(environment['PORT']) ?? defaultPort;
  if (guarded || options.allowUnauthenticated === true) {
    return { host: wanted ?? (guarded ? everywhere : thisMachine), port };
  }
  if (wanted === undefined || isThisMachine(wanted)) return { host: wanted ?? thisMachine, port };
  throw new LLMError(
    'permission_denied',
    `without a master key everybody who reaches ${wanted} could spend your money: set general_settings.master_key or LITELLM_MASTER_KEY, listen on ${thisMachine}, or say --allow-unauthenticated`,
  );
}

function isThisMachine(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127(\.\d{1,3}){3}$/.test(host);
}

// Some shells and tools keep other things in a variable of this name.
function readHost(text: string | undefined): string | undefined {
  return text !== undefined && (isIP(text) !== 0 || text === 'localhost') ? text : undefined;
}

function readPort(text: string | undefined): number | undefined {
  if (text === undefined || text === '') return undefined;
  const port = Number(text);
  if (Number.isInteger(port) && port >= 0 && port <= 65_535) return port;
  throw new LLMError('invalid_request', 'the variable PORT must be a number from 0 to 65535');
}
