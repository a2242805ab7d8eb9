// Bun puts a stand-in of its own in the place of undici, and undici does not test on Deno.
export { createHttp1Transport as createTransport } from './http1/create-http1-transport.ts';
