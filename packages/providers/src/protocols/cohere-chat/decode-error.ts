export { decodeEmbeddedError, decodeError, isError } from '../shared/cohere/decode-error.ts';
