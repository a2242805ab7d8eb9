import type { ChatRequest } from './chat-request.ts';
import type { Extra } from './extra.ts';
import type { Usage } from './usage.ts';

/** Asks how many tokens the input of a chat call would be. What bounds an answer says nothing here. */
export interface TokenCountRequest extends Omit<ChatRequest, 'stream'> {
  /** A count is never streamed. */
  readonly stream?: false;
}

/** How many tokens an input is. Counting costs no tokens. */
export interface TokenCountResponse {
  /** Tokens of the request. */
  readonly inputTokens: number;
  /** Token counts of the call itself; absent where the upstream sent none. */
  readonly usage?: Usage;
  /** Fields of the provider's protocol without a place here. */
  readonly extra?: Extra;
}
