import type { Server } from 'node:http';

// The longest time that new connections can keep a server from closing.
const longestMs = 250;
// Node accepts one connection in a turn of its loop, and reads what has come over it in the next one.
const quietTurns = 3;

/**
 * Resolves when the connections that wait for a server have been accepted, and what has come over them was read. A server
 * that closes resets those that it has not accepted, although their requests may have come.
 */
export async function lastRequests(server: Server): Promise<void> {
  let quiet = 0;
  const onConnection = (): void => {
    quiet = 0;
  };
  server.on('connection', onConnection);
  const endMs = performance.now() + longestMs;
  while (quiet < quietTurns && performance.now() < endMs) {
    quiet += 1;
    await new Promise((resolve) => setImmediate(resolve));
  }
  server.off('connection', onConnection);
}
