export { encodeError } from '../shared/openai-errors/encode-error.ts';
