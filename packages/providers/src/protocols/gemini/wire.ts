import type { JsonValue } from '@llm/core';

/** Gemini's `generateContent`, as of AI Studio (v1beta) and of Vertex AI (v1), read 2026-11-30. */
export const protocolId = 'gemini';

/** A field of somebody else's JSON. The comment beside it says what it should be; readers find out. */
type Unsure = JsonValue | undefined;

/** One answer among those to a call. */
export interface WireCandidate {
  /** `{ role: 'model', parts: […] }`; without parts where nothing was said. */
  readonly content?: Unsure;
  readonly finishReason?: Unsure;
  readonly index?: Unsure;
  /** `{ groundingChunks, groundingSupports, … }`: the places on which the text relies. */
  readonly groundingMetadata?: Unsure;
  /** `{ chosenCandidates, topCandidates }` */
  readonly logprobsResult?: Unsure;
}

/** Token counts. `promptTokenCount` includes the cached ones; the three of the answer stand side by side. */
export interface WireUsage {
  readonly promptTokenCount?: Unsure;
  readonly cachedContentTokenCount?: Unsure;
  readonly candidatesTokenCount?: Unsure;
  readonly thoughtsTokenCount?: Unsure;
  /** What the results of the provider's own tools added to the prompt. */
  readonly toolUsePromptTokenCount?: Unsure;
  readonly totalTokenCount?: Unsure;
  /** `{ modality, tokenCount }[]`, the parts of the prompt. */
  readonly promptTokensDetails?: Unsure;
  readonly cacheTokensDetails?: Unsure;
  readonly candidatesTokensDetails?: Unsure;
  readonly serviceTier?: Unsure;
}
