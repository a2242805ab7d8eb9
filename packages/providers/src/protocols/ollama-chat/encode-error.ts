export { encodeError, encodeStreamError } from '../shared/ollama/encode-error.ts';
