import type { Written } from '../contract/call.ts';

/** What may be said in words of its own beside its hub form: a call, or a non-streaming response. */
interface Speaks<Body> {
  readonly written?: Written<Body> | undefined;
  decoded(): unknown;
}

/** Whether something is written in a protocol, and no layer has changed it since. */
export function isWrittenIn<Body>({ written, decoded }: Speaks<Body>, protocol: string): boolean {
  return written !== undefined && written.protocol === protocol && written.of === decoded;
}

/** The words of a protocol in which a call or an answer is written; `undefined` where it is not, or was changed since. */
export function writtenIn<Body>(said: Speaks<Body>, protocol: string): Body | undefined {
  return isWrittenIn(said, protocol) ? said.written?.body : undefined;
}
