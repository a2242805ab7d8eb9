const nothing = new Uint8Array(0);

/** Messages one after the other, in one array. */
export function joinMessages(messages: readonly Uint8Array[]): Uint8Array {
  const [first] = messages;
  if (first === undefined) return nothing;
  if (messages.length === 1) return first;
  const all = new Uint8Array(messages.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const message of messages) {
    all.set(message, at);
    at += message.length;
  }
  return all;
}
