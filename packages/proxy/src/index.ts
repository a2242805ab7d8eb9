export { createGateway, type Gateway, type GatewayOptions } from './create-gateway.ts';
export type { Inbound, Reply, ReplyStream } from './inbound.ts';
export type { ModelCard } from './endpoint/models.ts';
export type { Authenticate, ShownByRequest } from './auth/authenticate.ts';
export { principalKey, type Principal } from './auth/principal.ts';
export { masterKey, open } from './auth/master-key.ts';
export { createServer, type Server, type ServerOptions } from './server/create-server.ts';
export { tuneHeap } from './server/tune-heap.ts';
