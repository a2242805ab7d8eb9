export { encodeError } from '../gemini/encode-error.ts';
