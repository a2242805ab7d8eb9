import type { Clock, Logger } from '@llm/core';
import type { Gateway } from '../create-gateway.ts';
import type { ServerLimits } from '../server-limits.ts';

/** What a server needs, and its limits. */
export interface ServerOptions extends ServerLimits {
  /** The gateway that responds to requests. */
  readonly gateway: Gateway;
  /** Where refused requests and failures of sockets are logged. Default: nowhere. */
  readonly logger?: Logger;
  /** Source of time. Default: the system clock. */
  readonly clock?: Clock;
}
