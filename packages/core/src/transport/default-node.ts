export { createUndiciTransport as createTransport } from './undici.ts';
