/**
 * Callers of most protocols keep of a call what their items have fields for, so that what another provider wants back
 * with it travels in its id: `call_1` and the signature after this mark, in base64 for addresses.
 */
const signatureMark = '__signed__';

/** Whether something travels in an id. */
export function isSignedCallId(id: string): boolean {
  return id.includes(signatureMark);
}

/** An id with the signature that goes with its call. */
export function signCallId(id: string, signature: string): string {
  return `${id}${signatureMark}${encode(signature)}`;
}

/** An id as a caller sent it back: the call's own, and the signature that travelled in it. */
export function readCallId(id: string): { readonly id: string; readonly signature?: string } {
  const at = id.indexOf(signatureMark);
  if (at < 0) return { id };
  const signature = decode(id.slice(at + signatureMark.length));
  return signature === undefined ? { id } : { id: id.slice(0, at), signature };
}

function encode(text: string): string {
  const bytes = new TextEncoder().encode(text);
  const binary = Array.from(bytes, (byte) => String.fromCharCode(byte)).join('');
  return btoa(binary).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}

function decode(text: string): string | undefined {
  if (!/^[\w-]+$/.test(text)) return undefined;
  try {
    const binary = atob(text.replaceAll('-', '+').replaceAll('_', '/'));
    return new TextDecoder().decode(Uint8Array.from(binary, (unit) => unit.charCodeAt(0)));
  } catch {
    // The caller has made an id of its own that holds the mark.
    return undefined;
  }
}
