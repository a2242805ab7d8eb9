export { createHttp1Transport as createTransport } from './http1/create-http1-transport.ts';
