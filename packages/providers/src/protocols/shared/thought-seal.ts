import { fromAddressPart, toAddressPart } from '@llm/core';
/**
 * Thoughts that only their own provider can read travel through other protocols in the field that those have for such
 * things, which nobody but their provider looks into: a signature of the Messages API and of LiteLLM's `thinking_blocks`,
 * `encrypted_content` of the Responses API. A mark at the beginning says whose they are, so that no other provider gets
 * them.
 */

const ofResponses = 'responses:';
const ofOthers = 'signed:';

/** A reasoning item of the Responses API: it takes its thoughts back under the same id. */
export interface SealedItem {
  readonly id: string;
  readonly encrypted: string;
}

/** A reasoning item of the Responses API as a signature. */
export function sealItem({ id, encrypted }: SealedItem): string {
  return `${ofResponses}${toAddressPart(id)}:${encrypted}`;
}

/** The reasoning item that travelled in a signature; `undefined` for a signature of anybody else. */
export function openItem(signature: string): SealedItem | undefined {
  if (!isSealedItem(signature)) return undefined;
  const rest = signature.slice(ofResponses.length);
  const end = rest.indexOf(':');
  const id = end < 0 ? undefined : fromAddressPart(rest.slice(0, end));
  return id === undefined ? undefined : { id, encrypted: rest.slice(end + 1) };
}

/** Whether a signature is a reasoning item of the Responses API, which means nothing to any other API. */
export function isSealedItem(signature: string): boolean {
  return signature.startsWith(ofResponses);
}

/** What another provider has signed or hidden. */
export interface SealedThought {
  readonly signature?: string;
  readonly redacted?: string;
}

/** A thought of another provider as the encrypted content of a reasoning item. */
export function sealThought({ signature, redacted }: SealedThought): string | undefined {
  if (redacted !== undefined) return `${ofOthers}redacted:${redacted}`;
  return signature === undefined || signature === ''
    ? undefined
    : `${ofOthers}thought:${signature}`;
}

/** The thought that travelled in encrypted content; `undefined` where the content is the Responses API's own. */
export function openThought(encrypted: string): SealedThought | undefined {
  if (!isSealedThought(encrypted)) return undefined;
  const [, kind = '', value = ''] = /^signed:(\w+):(.*)$/s.exec(encrypted) ?? [];
  return kind === 'redacted' ? { redacted: value } : { signature: value };
}

/** Whether encrypted content is another provider's thought, which the Responses API would refuse. */
export function isSealedThought(encrypted: string): boolean {
  return encrypted.startsWith(ofOthers);
}
