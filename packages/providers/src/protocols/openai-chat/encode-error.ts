export { encodeError, encodeStreamError } from '../shared/openai-errors/encode-error.ts';
