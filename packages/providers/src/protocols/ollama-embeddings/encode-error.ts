export { encodeError } from '../shared/ollama/encode-error.ts';
