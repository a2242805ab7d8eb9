import { connect, type Socket } from 'node:net';
import { type Attack, holds } from '../harness/attack.ts';
import { staysCalm } from '../harness/calm.ts';
import { callerKey, type GatewayProcess } from '../harness/gateway-process.ts';
import { configAt } from '../harness/stage.ts';

/** A connection that has sent the head of a chat call. */
function open(gateway: GatewayProcess, headers: readonly string[]): Socket {
  const { hostname, port } = new URL(gateway.url);
  const socket = connect(Number(port), hostname);
  // It may be refused and closed while it sends.
  socket.on('error', () => undefined);
  socket.resume();
  const head = ['POST /v1/chat/completions HTTP/1.1', 'host: x', 'content-type: application/json'];
  socket.write(`${[...head, ...headers].join('\r\n')}\r\n\r\n`);
  return socket;
}

/** Writes a piece again and again, as fast as it is taken, until it has been written so often, or an answer or the end comes. */
async function flood(socket: Socket, piece: Uint8Array, times: number): Promise<void> {
  let isOver = false;
  socket.once('data', () => (isOver = true)).once('close', () => (isOver = true));
  for (let count = 0; count < times && !isOver; count += 1) {
    if (socket.write(piece)) continue;
    await new Promise<void>((resolve) => {
      const go = (): void => {
        socket.off('drain', go);
        socket.off('close', go);
        resolve();
      };
      socket.once('drain', go);
      socket.once('close', go);
      setTimeout(go, 5_000).unref();
    });
  }
}

const key = `authorization: Bearer ${callerKey}`;
const tenThousandSpaces = Buffer.from('1\r\n \r\n'.repeat(10_000));

function chunksOfOneByte(name: string, headers: readonly string[]): Attack {
  return {
    side: 'client',
    name,
    async run(stage) {
      const gateway = await stage.gateway();
      const { seen } = await staysCalm(gateway, async () => {
        const socket = open(gateway, ['transfer-encoding: chunked', ...headers]);
        await flood(socket, tenThousandSpaces, 400);
        socket.destroy();
      });
      return seen;
    },
  };
}

/** Attacks on the memory of the process, by bodies. */
export const clientMemory: readonly Attack[] = [
  chunksOfOneByte('4,000,000 chunks of one byte, without a key', []),
  chunksOfOneByte('4,000,000 chunks of one byte, with a key', [key]),
  {
    side: 'client',
    name: '60 connections that send 32 MB each, without a key',
    async run(stage) {
      const gateway = await stage.gateway();
      const { seen } = await staysCalm(
        gateway,
        async () => {
          const sockets = Array.from({ length: 60 }, () =>
            open(gateway, ['content-length: 33554432']),
          );
          const megabyte = Buffer.alloc(1_048_576, ' ');
          await Promise.all(sockets.map((socket) => flood(socket, megabyte, 32)));
          for (const socket of sockets) socket.destroy();
        },
        { blockMs: 100, growMb: 20 },
      );
      return seen;
    },
  },
  {
    side: 'client',
    name: '1,000 connections that send 32 MB each, with a key',
    isLong: true,
    async run(stage) {
      const budgetMb = 512;
      const gateway = await stage.start({
        config: configAt(stage.upstream.origin, { server: { body_memory_mb: budgetMb } }),
      });
      const { seen, result: open503 } = await staysCalm(
        gateway,
        async () => {
          const sockets = Array.from({ length: 1_000 }, () =>
            open(gateway, ['content-length: 33554432', key]),
          );
          let refused = 0;
          for (const socket of sockets)
            socket.once('data', (bytes: Buffer) => {
              if (bytes.toString('latin1').startsWith('HTTP/1.1 503 ')) refused += 1;
            });
          // All but the last byte, so that what is held stays held.
          const megabyte = Buffer.alloc(1_048_576, ' ');
          await Promise.all(sockets.map((socket) => flood(socket, megabyte, 31)));
          for (const socket of sockets) socket.destroy();
          return refused;
        },
        // A thousand connections are accepted at once, and nearly all of them refused.
        { blockMs: 500, growMb: budgetMb * 1.25 },
      );
      await gateway.close();
      holds(open503 > 900, `${open503} of 1,000 were told 503; ${seen}`);
      return `${open503} told 503; ${seen}`;
    },
  },
];
