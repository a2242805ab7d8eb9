export { decodeError } from '../shared/openai-errors/decode-error.ts';
