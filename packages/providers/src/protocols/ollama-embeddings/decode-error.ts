export { decodeEmbeddedError, decodeError, isError } from '../ollama-chat/decode-error.ts';
