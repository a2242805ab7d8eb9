export { decodeEmbeddedError, decodeError, isError } from '../shared/ollama/decode-error.ts';
