import type { CallNote, Headers, Principal } from '@llm/core';
import type { Reply } from '../inbound.ts';

/** The header by which an admin asks how a call was routed, and by which the answer says it. */
export const routeHeader = 'x-llm-route';

/** Whether the caller of a request may know how it is routed, and wants to. */
export function wantsRoute({
  headers,
  principal,
}: {
  readonly headers: Headers;
  readonly principal: Principal | undefined;
}): boolean {
  const asked = headers[routeHeader];
  return asked !== undefined && !/^(?:|0|false|no)$/i.test(asked) && principal?.role !== 'caller';
}

/** The reply with the decisions that were taken for it so far, oldest first, as JSON. */
export function withRoute(reply: Reply, notes: readonly CallNote[]): Reply {
  return { ...reply, headers: { ...reply.headers, [routeHeader]: printNotes(notes) } };
}

// Clients and proxies take some 8 KB or 16 KB of headers in all.
const mostCharacters = 4_096;

function printNotes(notes: readonly CallNote[]): string {
  for (let kept = notes.length; kept > 0; kept -= 1) {
    const left = notes.length - kept;
    const shown = notes.slice(0, kept);
    const printed = toAscii(JSON.stringify(left === 0 ? shown : [...shown, { leftOut: left }]));
    if (printed.length <= mostCharacters) return printed;
  }
  return notes.length === 0 ? '[]' : toAscii(JSON.stringify([{ leftOut: notes.length }]));
}

/** JSON can say every character in ASCII. */
function toAscii(json: string): string {
  return json.replaceAll(
    /[^\x20-\x7e]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
