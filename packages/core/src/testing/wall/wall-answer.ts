import type { WallStep } from './wall-step.ts';

/** The media type of server-sent events. */
export const eventStream = 'text/event-stream';
/** The header of a body in chunks. */
export const isChunked = 'transfer-encoding: chunked';
/** The end of a body in chunks. */
export const lastChunk = '0\r\n\r\n';

/** The head of an answer, blank line included. */
export function head(status: number | string, ...lines: readonly string[]): string {
  return [`HTTP/1.1 ${status}`, ...lines, '', ''].join('\r\n');
}

/** A piece of a body in chunks. */
export function chunked(body: string | Uint8Array): Uint8Array {
  const size = Buffer.byteLength(body).toString(16);
  return Buffer.concat([Buffer.from(`${size}\r\n`), Buffer.from(body), Buffer.from('\r\n')]);
}

/** An answer with a body of known length, which leaves the connection open. */
export function answer(
  status: number | string,
  lines: readonly string[],
  body: string | Uint8Array = '',
): readonly WallStep[] {
  const length = `content-length: ${Buffer.byteLength(body)}`;
  return [head(status, ...lines, length), ...(body.length > 0 ? [body] : [])];
}

/**
 * A streamed answer in chunks. Text and bytes become one chunk each; other steps are taken as they are, and the last chunk
 * follows unless one of them ends the connection or holds it.
 */
export function streamed(
  pieces: readonly WallStep[],
  contentType: string = eventStream,
): readonly WallStep[] {
  const steps = pieces.flatMap((piece): readonly WallStep[] => {
    if (typeof piece === 'string' || piece instanceof Uint8Array)
      return piece.length > 0 ? [chunked(piece)] : [];
    return [piece];
  });
  const isOpen = pieces.every((piece) => typeof piece !== 'symbol');
  return [
    head(200, `content-type: ${contentType}`, isChunked),
    ...steps,
    ...(isOpen ? [lastChunk] : []),
  ];
}
