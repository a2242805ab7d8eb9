import type { ChatAudio } from './chat-completion.ts';

// OpenAI keeps spoken output for an hour (platform.openai.com/docs/guides/audio, read 2026-11-20).
const keptSeconds = 3600;

/** The sound of a whole answer. Its data is joined as bytes, because each piece has a base64 padding of its own. */
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

function joinBase64(pieces: readonly string[]): string {
  const bytes: string[] = [];
  // A piece that is no multiple of four and has no padding goes on in the next one.
  let rest = '';
  for (const piece of pieces) {
    const text = rest + piece;
    const whole = text.endsWith('=') ? text.length : text.length - (text.length % 4);
    bytes.push(atob(text.slice(0, whole)));
    rest = text.slice(whole);
  }
  return btoa(bytes.join('') + atob(rest));
}
