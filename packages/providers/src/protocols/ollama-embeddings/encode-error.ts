export { encodeError } from '../ollama-chat/encode-error.ts';
