export { decodeEmbeddedError, decodeError, isError } from '../shared/google/decode-error.ts';
