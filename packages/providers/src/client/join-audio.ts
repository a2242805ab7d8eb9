import { joinBase64 } from '@llm/core';
import type { ChatAudio } from './chat-completion.ts';

// OpenAI keeps spoken output for an hour (platform.openai.com/docs/guides/audio, read 2026-11-20).
const keptSeconds = 3600;

/** The audio of a non-streaming response. */
export function joinAudio(
  pieces: readonly Partial<ChatAudio>[],
  created: number,
): ChatAudio | undefined {
  if (pieces.length === 0) return undefined;
  return {
    id: pieces.findLast(({ id }) => id !== undefined)?.id ?? '',
    data: joinBase64(pieces.map(({ data = '' }) => data)),
    transcript: pieces.map(({ transcript = '' }) => transcript).join(''),
    expires_at:
      pieces.findLast((piece) => piece.expires_at !== undefined)?.expires_at ??
      created + keptSeconds,
  };
}
