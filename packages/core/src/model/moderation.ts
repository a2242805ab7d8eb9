import type { JsonObject } from '../json/json-value.ts';
import type { Extra } from './extra.ts';
import type { Usage } from './usage.ts';

/** A piece of what is judged as one. */
export type ModerationPart =
  | { readonly type: 'text'; readonly text: string }
  /** `url` is an address, or a `data:` URL with the image in it. */
  | { readonly type: 'image'; readonly url: string };

/** A text, texts and images that belong together, or the messages of a conversation, whose last one is judged. */
export type ModerationInput =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'parts'; readonly parts: readonly ModerationPart[] }
  /** Each message as its caller wrote it, in the words of Chat Completions. */
  | { readonly type: 'conversation'; readonly messages: readonly JsonObject[] };

/** Asks whether texts, images or conversations are harmful: one judgement an input. */
export interface ModerationRequest {
  /** Name of the model. */
  readonly model: string;
  /** What to judge: each input gets a result. */
  readonly inputs: readonly ModerationInput[];
  /** Fields of the client's protocol without a place here. */
  readonly extra?: Extra;
  /** Judgements are never streamed. */
  readonly stream?: false;
}

/** What a model says of one input, by the names that it has for kinds of harm. */
export interface ModerationResult {
  /** Absent where the upstream leaves it to readers what counts. */
  readonly flagged?: boolean;
  /** Whether the input falls into a category, by the provider's names of them. */
  readonly categories: Readonly<Record<string, boolean>>;
  /** From 0 to 1. */
  readonly scores: Readonly<Record<string, number>>;
  /** Fields of the provider's protocol without a place here. */
  readonly extra?: Extra;
}

/** A judgement for each input, in their order. */
export interface ModerationResponse {
  /** Id of the response. */
  readonly id: string;
  /** Name of the model that responds. */
  readonly model: string;
  /** A result for each input, in their order. */
  readonly results: readonly ModerationResult[];
  /** Token counts; absent where the upstream sent none. */
  readonly usage?: Usage;
  /** Fields of the provider's protocol without a place here. */
  readonly extra?: Extra;
}
