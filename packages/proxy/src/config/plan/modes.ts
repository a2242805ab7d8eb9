import type { OperationName } from '@llm/core';

/** What `model_info.mode` says of models that can be called here. */
export const servedModes: ReadonlySet<string> = new Set([
  'chat',
  'completion',
  'embedding',
  'moderation',
  'responses',
]);

/** The other modes of LiteLLM (its price map and `ModelInfo`, 1.108.7): operations that are not supported yet. */
export const absentModes: ReadonlySet<string> = new Set([
  'audio_speech',
  'audio_transcription',
  'batch',
  'evaluation',
  'extraction',
  'guardrail',
  'image_edit',
  'image_generation',
  'ocr',
  'realtime',
  'rerank',
  'search',
  'vector_store',
  'video_generation',
]);

/** What a provider must offer for a model of a mode, and what is said where it does not. */
export const neededBy: Readonly<
  Record<string, { readonly operation: OperationName; readonly lack: string }>
> = {
  embedding: { operation: 'embeddings', lack: 'makes no embeddings here' },
  moderation: { operation: 'moderation', lack: 'moderates nothing here' },
};

/** The mode of a model where nobody says it. Models that make vectors, or judge, have words in their names by which they can be told. */
export function modeOf(model: string): 'chat' | 'embedding' | 'moderation' {
  if (/\bmoderation\b/i.test(model)) return 'moderation';
  return embeddingWords.test(model) && !/rerank/i.test(model) ? 'embedding' : 'chat';
}

const embeddingWords = /embed|\b(bge|gte|e5|uae|minilm|voyage)[-_\d]/i;
