import type { Framing, FrameWriter, ServerSentEvent } from '@llm/core/framing';

/** Writes a stream in a framing: with its beginning and its end where it has them, else event by event. */
export function createFrameWriter(framing: Framing): FrameWriter {
  return framing.createWriter?.() ?? { write: (events) => framing.encode(events), end: () => '' };
}

/** A whole stream of those events. */
export function writeWhole(
  framing: Framing,
  events: readonly ServerSentEvent[],
): string | Uint8Array {
  const writer = createFrameWriter(framing);
  return joined(writer.write(events), writer.end());
}

/** What is written one behind the other. Most framings end with nothing of their own. */
export function joined(
  written: string | Uint8Array,
  end: string | Uint8Array,
): string | Uint8Array {
  if (end.length === 0) return written;
  if (typeof written === 'string' && typeof end === 'string') return written + end;
  return Buffer.concat([Buffer.from(written), Buffer.from(end)]);
}
