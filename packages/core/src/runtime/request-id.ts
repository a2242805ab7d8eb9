/** An id for a call that came without one: a random UUID (version 4). */
export function createRequestId(): string {
  return globalThis.crypto.randomUUID();
}
