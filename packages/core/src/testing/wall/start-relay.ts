import { connect, createServer, type Socket } from 'node:net';

/** What goes wrong on the way in one direction. All of them may hold at the same time. */
export interface Toxics {
  /** Each piece comes so much later, in milliseconds. Default 0. */
  readonly latencyMs?: number;
  /** And by up to so much more, by `random`. Default 0. */
  readonly jitterMs?: number;
  /** The longest piece, in bytes: a longer one comes in several. Default: as it came. */
  readonly sliceBytes?: number;
  /** Bytes in a second. Default unlimited. */
  readonly bytesPerSecond?: number;
  /** Both connections are reset once so many bytes have passed. Default never. */
  readonly resetAfterBytes?: number;
}

/** Options of {@link startRelay}. */
export interface RelayOptions {
  /** Where the connections go, such as a wall's origin, a Redis or a Postgres. */
  /** Where connections lead, such as a wall's origin, a Redis or a Postgres. Default host: 127.0.0.1. */
  readonly to: { readonly port: number; readonly host?: string };
  /** On the way there. */
  readonly up?: Toxics;
  /** On the way back. */
  readonly down?: Toxics;
  /** At least 0, below 1. Default `Math.random`. */
  readonly random?: () => number;
}

/** A way to another server on which things go wrong. */
export interface Relay {
  /** Scheme, host and port, such as `http://127.0.0.1:40123`. */
  readonly origin: string;
  /** The port it listens on. */
  readonly port: number;
  /** The connections that are open now. */
  readonly open: number;
  /** What goes wrong from now on, on connections that are open too. */
  set(toxics: Pick<RelayOptions, 'up' | 'down'>): void;
  /** Resets what is open. */
  cut(): void;
  /** While it is `true`, connections are refused by a reset and those that are open pass nothing. */
  hold(isHeld: boolean): void;
  /** Cuts what is open and stops listening. */
  close(): Promise<void>;
}

/** Passes the bytes of each connection on, with what the toxics do to them. It knows no protocol, so anything over TCP can go through. */
export async function startRelay(options: RelayOptions): Promise<Relay> {
  const { to, random = Math.random } = options;
  let { up = {}, down = {} } = options;
  let isHeld = false;
  const pairs = new Set<readonly [Socket, Socket]>();

  const server = createServer({ noDelay: true, allowHalfOpen: true }, (client) => {
    if (isHeld) {
      client.on('error', () => undefined);
      client.resetAndDestroy();
      return;
    }
    const host = to.host ?? '127.0.0.1';
    const peer = connect({ port: to.port, host, noDelay: true, allowHalfOpen: true });
    const pair = [client, peer] as const;
    pairs.add(pair);
    const end = (): void => {
      pairs.delete(pair);
      for (const socket of pair) socket.destroy();
    };
    const breakOff = (): void => {
      for (const socket of pair) socket.resetAndDestroy();
    };
    const held = (): boolean => isHeld;
    pass(client, peer, { toxics: () => up, random, breakOff, held });
    pass(peer, client, { toxics: () => down, random, breakOff, held });
    client.on('error', breakOff).on('close', end);
    peer.on('error', breakOff).on('close', end);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the relay has no port');
  const cut = (): void => {
    for (const [client, peer] of pairs) {
      client.resetAndDestroy();
      peer.resetAndDestroy();
    }
  };
  return {
    origin: `http://127.0.0.1:${address.port}`,
    port: address.port,
    get open() {
      return pairs.size;
    },
    set(toxics) {
      ({ up = {}, down = {} } = toxics);
    },
    cut,
    hold(wanted) {
      isHeld = wanted;
    },
    close() {
      cut();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

interface Way {
  readonly toxics: () => Toxics;
  readonly random: () => number;
  readonly breakOff: () => void;
  readonly held: () => boolean;
}

// Whoever sends faster than the way is slow is held back, as by a real network.
const mostHeldBytes = 262_144;

/** Passes one piece after the other, so that none overtakes another. Waiting makes pieces late, and a way no narrower. */
function pass(from: Socket, to: Socket, way: Way): void {
  let passed = 0;
  let heldBytes = 0;
  let freeAt = 0;
  let work = Promise.resolve();

  const passPiece = async (piece: Uint8Array, cameAt: number): Promise<void> => {
    while (way.held() && !from.destroyed) await wait(10);
    const { latencyMs = 0, jitterMs = 0, bytesPerSecond = Infinity } = way.toxics();
    const dueAt = cameAt + latencyMs + jitterMs * way.random();
    freeAt = Math.max(freeAt, dueAt) + (piece.length / bytesPerSecond) * 1000;
    const lateMs = freeAt - performance.now();
    if (lateMs > 0) await wait(lateMs);
    const { resetAfterBytes = Infinity } = way.toxics();
    const left = resetAfterBytes - passed;
    passed += piece.length;
    if (left >= piece.length) await write(to, piece);
    else {
      if (left > 0) await write(to, piece.subarray(0, left));
      // Node takes bytes and a reset that come together for bytes and a polite end.
      await wait(5);
      way.breakOff();
    }
  };

  from.on('data', (bytes: Buffer) => {
    const cameAt = performance.now();
    heldBytes += bytes.length;
    if (heldBytes > mostHeldBytes) from.pause();
    for (const piece of slices(bytes, way.toxics().sliceBytes)) {
      work = work.then(() => passPiece(piece, cameAt));
    }
    work = work.then(() => {
      heldBytes -= bytes.length;
      if (heldBytes <= mostHeldBytes) from.resume();
    });
  });
  from.on('end', () => void work.then(() => to.end()));
}

function* slices(bytes: Buffer, size = bytes.length): Generator<Buffer> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

function wait(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** A connection that breaks never takes the bytes, and that is told by its own events. */
function write(to: Socket, bytes: Uint8Array): Promise<void> {
  if (to.destroyed || to.writableEnded) return Promise.resolve();
  return new Promise((resolve) => to.write(bytes, () => resolve()));
}
