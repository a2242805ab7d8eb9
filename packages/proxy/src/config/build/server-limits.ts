import type { ConfigFile } from '../schema/config-schema.ts';
import type { ServerLimits } from '../../server-limits.ts';
import { toMs } from './router-options.ts';

const bytesPerMb = 1_048_576;
const bytesPerKb = 1_024;

/** Address and limits of the socket, in a server's words. */
export function toServerLimits({
  server = {},
  general_settings: general = {},
}: ConfigFile): ServerLimits {
  const bodyMb = general.max_request_size_mb ?? server.body_limit_mb;
  return definedOf({
    port: server.port,
    host: server.host,
    maxBodyBytes: times(bodyMb, bytesPerMb),
    maxBodyMemoryBytes: times(server.body_memory_mb, bytesPerMb),
    maxHeaderBytes: times(server.header_limit_kb, bytesPerKb),
    headersTimeoutMs: times(server.headers_timeout_seconds, toMs(1)),
    requestTimeoutMs: times(server.body_timeout_seconds, toMs(1)),
    keepAliveMs: times(server.keep_alive_seconds, toMs(1)),
    writeStallMs: times(server.write_stall_seconds, toMs(1)),
    drainMs: times(server.drain_seconds, toMs(1)),
  });
}

function times(value: number | undefined, factor: number): number | undefined {
  return value === undefined ? undefined : Math.ceil(value * factor);
}

type Defined<Options> = { [Name in keyof Options]?: Exclude<Options[Name], undefined> };

function definedOf<Options extends object>(options: Options): Defined<Options> {
  const defined: Defined<Options> = {};
  for (const name in options) {
    const value = options[name];
    if (value !== undefined) Object.assign(defined, { [name]: value });
  }
  return defined;
}
