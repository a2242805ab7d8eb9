export {
  type Admission,
  createGateway,
  type Gateway,
  type GatewayOptions,
} from './create-gateway.ts';
export type { Inbound, InboundHead, Reply, ReplyStream } from './inbound.ts';
export type { ModelCard } from './endpoint/models.ts';
export type { Authenticate, ShownByRequest } from './auth/authenticate.ts';
export { principalKey } from './auth/principal.ts';
export { keptHeadersKey } from './endpoint/kept-headers.ts';
export type { Access, Refuse, Route, RoutedInbound } from './route-table.ts';
export type { Attempt, CallObserver, CallReport, CallTimings, Principal } from '@llm/core';
export { localOnly, type Guard, type LocalOnlyOptions } from './auth/local-only.ts';
export { masterKey } from './auth/master-key.ts';
export { open } from './auth/open.ts';
export { createServer, type Server } from './server/create-server.ts';
export type { ServerOptions } from './server/server-options.ts';
export { tuneHeap } from './server/tune-heap.ts';
