export { createHttpTransport as createTransport } from './http1/create-http-transport.ts';
