import { type FormPart, printForm } from '@llm/core/form';

/** A form as a client sends it. */
export interface WrittenForm {
  readonly contentType: string;
  readonly bytes: Buffer;
}

/** The printed form of parts. */
export function writeForm(parts: readonly FormPart[]): WrittenForm {
  const { contentType, body } = printForm(parts);
  return { contentType, bytes: Buffer.concat(body.map((piece) => Buffer.from(piece))) };
}

/** Bytes that no text has: a wave of a sound, with line ends and dashes among them. */
export const soundBytes = Buffer.from('RIFF\xff\xfe\r\n--\r\n\x00\x80\xc3(\r\n\r\n', 'latin1');

/** A file of sound. */
export function soundPart(name = 'file', filename = 'a.wav'): FormPart {
  return { name, filename, contentType: 'audio/wav', bytes: soundBytes };
}
