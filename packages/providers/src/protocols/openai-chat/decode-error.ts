export { decodeError, decodeInBandError } from '../shared/openai-errors/decode-error.ts';
