import type { Clock, Logger } from '@llm/core';
import type { Gateway } from '../create-gateway.ts';
import type { ServerLimits } from '../server-limits.ts';

/** What a server needs, and its limits. */
export interface ServerOptions extends ServerLimits {
  readonly gateway: Gateway;
  readonly logger?: Logger;
  readonly clock?: Clock;
}
