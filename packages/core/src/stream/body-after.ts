import type { ByteStream } from '../contract/transport.ts';

/** A body that begins with bytes that were read from it, or came another way; without `rest` it has nothing else. */
export function bodyAfter(first: Uint8Array, rest?: ByteStream): ByteStream {
  let held: Uint8Array | undefined = first.length > 0 ? first : undefined;
  return {
    read() {
      if (held === undefined) return rest?.read() ?? Promise.resolve(undefined);
      const bytes = held;
      held = undefined;
      return Promise.resolve(bytes);
    },
    cancel() {
      held = undefined;
      rest?.cancel();
    },
  };
}
