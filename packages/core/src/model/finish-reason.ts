/**
 * Why an answer ended.
 *
 * `pause` means that the provider paused a long turn of its own tools and wants to be called again;
 * `refusal` that the model declined; `content_filter` that the provider cut it off.
 */
export type UnifiedFinishReason =
  'stop' | 'length' | 'tool_calls' | 'content_filter' | 'refusal' | 'pause' | 'other';

/** Why a candidate ended, in the words of the hub and in those of the upstream. */
export interface FinishReason {
  /** The reason in the canonical words. */
  readonly unified: UnifiedFinishReason;
  /** The upstream's own word. */
  readonly native?: string;
  /** The stop sequence that ended the answer, where the upstream names it. */
  readonly stopSequence?: string;
}
