export { decodeError, isError } from '../shared/openai-errors/decode-error.ts';
