// A signal that many calls share has one listener for all of them: Node takes more than ten for a leak and warns.
const followers = new WeakMap<AbortSignal, Set<() => void>>();

/**
 * Calls back when a signal aborts, which has not aborted yet. What is returned takes the callback back; with the last of them the signal
 * has no listener left.
 */
export function followSignal(signal: AbortSignal, callback: () => void): () => void {
  // The same function may follow twice, so each time gets a wrapper of its own.
  const follower = (): void => callback();
  const known = followers.get(signal);
  if (known === undefined) follow(signal, follower);
  else known.add(follower);
  return () => {
    const all = followers.get(signal);
    if (all?.delete(follower) !== true || all.size > 0) return;
    followers.delete(signal);
    signal.removeEventListener('abort', onAbort);
  };
}

function follow(signal: AbortSignal, follower: () => void): void {
  followers.set(signal, new Set([follower]));
  signal.addEventListener('abort', onAbort, { once: true });
}

function onAbort(this: AbortSignal): void {
  const all = followers.get(this) ?? [];
  followers.delete(this);
  for (const follower of all) follower();
}
