import { concatenate } from '../bytes/concatenate.ts';
import type { ByteStream } from '../contract/transport.ts';
import { bodyAfter } from './body-after.ts';

/** A body whose beginning is known. */
export interface PeekedBody {
  /** The bytes up to at least the first that is no white space; empty where the body has none. */
  readonly first: Uint8Array;
  /** The whole body, its beginning included. */
  readonly body: ByteStream;
}

// Servers that wait for a model send blank lines meanwhile; more of them than this are no beginning of anything.
const maxBlankBytes = 65_536;

/** Reads the beginning of a body, and gives a body that still has it. */
export async function peek(body: ByteStream): Promise<PeekedBody> {
  const pieces: Uint8Array[] = [];
  let length = 0;
  for (;;) {
    const bytes = await body.read();
    if (bytes === undefined) break;
    pieces.push(bytes);
    length += bytes.length;
    if (length > maxBlankBytes || !isBlank(bytes)) break;
  }
  const [only] = pieces;
  const first = pieces.length === 1 && only !== undefined ? only : concatenate(pieces);
  return { first, body: bodyAfter(first, body) };
}

function isBlank(bytes: Uint8Array): boolean {
  for (const byte of bytes) if (!isBlankByte(byte)) return false;
  return true;
}

/** White space of JSON, and the bytes of a byte order mark. */
function isBlankByte(byte: number | undefined): boolean {
  switch (byte) {
    case 0x20:
    case 0x09:
    case 0x0a:
    case 0x0d:
    case 0xef:
    case 0xbb:
    case 0xbf:
      return true;
    default:
      return false;
  }
}

/** The offset of the first byte that is neither white space nor part of a byte order mark. */
export function startOf(bytes: Uint8Array): number {
  let start = 0;
  while (start < bytes.length && isBlankByte(bytes[start])) start += 1;
  return start;
}
