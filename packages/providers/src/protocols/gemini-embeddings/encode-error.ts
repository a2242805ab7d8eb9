export { encodeError } from '../shared/google/encode-error.ts';
