import type { JsonValue } from '@llm/core';

/** The protocol's name in extras, routes and native bytes. */
export const protocolId = 'openai-chat';

/** A field of somebody else's JSON. The comment beside it says what it should be; readers find out. */
type Unsure = JsonValue | undefined;

/** A non-streaming response, of OpenAI or of a provider that speaks like it. */
export interface WireResponse {
  readonly id?: Unsure;
  readonly object?: Unsure;
  /** Unix seconds. */
  readonly created?: Unsure;
  readonly model?: Unsure;
  /** `WireChoice[]` */
  readonly choices?: Unsure;
  /** `WireUsage` */
  readonly usage?: Unsure;
  readonly service_tier?: Unsure;
  /** Some providers report a failure under status 200. */
  readonly error?: Unsure;
}

export interface WireChoice {
  readonly index?: Unsure;
  /** `WireMessage` */
  readonly message?: Unsure;
  readonly finish_reason?: Unsure;
  readonly logprobs?: Unsure;
  readonly error?: Unsure;
}

/** What the model wrote: `message` of an answer, `delta` of a chunk. */
export interface WireMessage {
  readonly role?: Unsure;
  /** A string; a list of parts with Mistral. */
  readonly content?: Unsure;
  readonly refusal?: Unsure;
  /** `WireToolCall[]` */
  readonly tool_calls?: Unsure;
  /** The deprecated form of one tool call: `{ name, arguments }`. */
  readonly function_call?: Unsure;
  /** `{ id, data, transcript, expires_at }` */
  readonly audio?: Unsure;
  /** `WireAnnotation[]` */
  readonly annotations?: Unsure;
  /** Images a model drew: `{ type: 'image_url', image_url: { url } }[]`. */
  readonly images?: Unsure;
  /** Thoughts in plain text: DeepSeek's name, and what most providers took over. */
  readonly reasoning_content?: Unsure;
  /** The same with Groq, Cerebras, OpenRouter and Ollama. */
  readonly reasoning?: Unsure;
  /** The same with OpenRouter, in a list with what is signed or sealed. */
  readonly reasoning_details?: Unsure;
  /** Thoughts of Claude as LiteLLM carries them, with their signatures. */
  readonly thinking_blocks?: Unsure;
}

export interface WireToolCall {
  /** Only in chunks. */
  readonly index?: Unsure;
  readonly id?: Unsure;
  /** `function` or `custom` */
  readonly type?: Unsure;
  /** `{ name, arguments }` */
  readonly function?: Unsure;
  /** `{ name, input }` */
  readonly custom?: Unsure;
}

/** A chunk of a streamed answer. */
export interface WireChunk extends WireResponse {
  /** `WireChunkChoice[]`; empty in the chunk that carries the token counts. */
  readonly choices?: Unsure;
}

export interface WireChunkChoice extends WireChoice {
  /** `WireMessage`, each string a piece of the whole. */
  readonly delta?: Unsure;
}
