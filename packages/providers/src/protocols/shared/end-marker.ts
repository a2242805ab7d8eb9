/**
 * Whether the data of an event ends the stream. OpenAI's clients take whatever begins with `[DONE]`, and some upstreams
 * write a blank after it (openai-node `core/streaming.ts`, read 2026-11-30).
 */
export function isEndMarker(data: string): boolean {
  return data.startsWith('[DONE]');
}
