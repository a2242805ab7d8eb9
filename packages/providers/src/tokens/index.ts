export { tokenCounter, type CountableMessage, type TokenCounterParams } from './token-counter.ts';
export { decode, encode } from './encode.ts';
export { trimMessages, type TrimmableMessage, type TrimOptions } from './trim-messages.ts';
