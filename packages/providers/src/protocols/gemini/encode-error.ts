export { encodeError, encodeStreamError } from '../shared/google/encode-error.ts';
