export { decodeError, isError } from '../gemini/decode-error.ts';
