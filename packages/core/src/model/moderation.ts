import type { JsonObject } from '../json/json-value.ts';
import type { Extra } from './extra.ts';
import type { Usage } from './usage.ts';

/** A piece of what is judged as one. */
export type ModerationPart =
  | { readonly type: 'text'; readonly text: string }
  /** `url` is an address, or a `data:` URL with the picture in it. */
  | { readonly type: 'image'; readonly url: string };

/** A text, texts and pictures that belong together, or the messages of a conversation, whose last one is judged. */
export type ModerationInput =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'parts'; readonly parts: readonly ModerationPart[] }
  /** Each message as its caller wrote it, in the words of Chat Completions. */
  | { readonly type: 'conversation'; readonly messages: readonly JsonObject[] };

/** Asks whether texts, pictures or conversations are harmful: one judgement an input. */
export interface ModerationRequest {
  readonly model: string;
  readonly inputs: readonly ModerationInput[];
  readonly extra?: Extra;
  /** Judgements are never streamed. */
  readonly stream?: false;
}

/** What a model says of one input, by the names that it has for kinds of harm. */
export interface ModerationResult {
  /** Absent where the upstream leaves it to readers what counts. */
  readonly flagged?: boolean;
  readonly categories: Readonly<Record<string, boolean>>;
  /** From 0 to 1. */
  readonly scores: Readonly<Record<string, number>>;
  readonly extra?: Extra;
}

/** A judgement for each input, in their order. */
export interface ModerationResponse {
  readonly id: string;
  readonly model: string;
  readonly results: readonly ModerationResult[];
  readonly usage?: Usage;
  readonly extra?: Extra;
}
