import type { FinishReason, JsonObject, TextPiece } from '@llm/core';
import { encodeFinish } from '../shared/openai-finish.ts';
import { ownFields, withFields } from './fields.ts';

/** A text as OpenAI's clients read it. `isOwn`: it came in this protocol, so its end keeps the word it had. */
export function encodeChoice(piece: TextPiece, isOwn: boolean): JsonObject {
  const { index, text, finish, logprobs = null, extra } = piece;
  return withFields(
    { text, index, logprobs, finish_reason: encodeEnd(finish, isOwn) },
    ownFields(extra),
  );
}

function encodeEnd(finish: FinishReason | undefined, isOwn: boolean): string | null {
  if (finish === undefined) return null;
  if (isOwn && finish.native !== undefined) return finish.native;
  // A completion has no tool calls, so an answer that ends with one is complete here.
  return finish.unified === 'tool_calls' ? 'stop' : encodeFinish(finish, false);
}
