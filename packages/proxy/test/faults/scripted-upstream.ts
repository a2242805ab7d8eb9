import type { Socket } from 'node:net';
import { onRequest } from '../support/broken-upstream.ts';
import { serveTcp } from '../support/serve.ts';
import { fin, reset, type Script, type Step } from './fault.ts';

/** An upstream that does byte by byte what a script says, for every request until the next script. */
export interface ScriptedUpstream {
  readonly origin: string;
  play(script: Script): Promise<void>;
  close(): Promise<void>;
}

export async function startScriptedUpstream(): Promise<ScriptedUpstream> {
  let script: Script = {};
  const server = await serveTcp((socket) => {
    if (script.onAccept !== undefined) void perform(socket, script.onAccept);
    onRequest(socket, () => void perform(socket, script.onRequest ?? []));
  });
  return {
    origin: server.origin,
    async play(next) {
      script = next;
      // A script for the connection itself needs one that was not there before.
      const isOfConnection = next.onAccept !== undefined || next.isRefused === true;
      if (isOfConnection) for (const socket of server.sockets) socket.destroy();
      if (isOfConnection) await new Promise((resolve) => setImmediate(resolve));
    },
    close: () => server.close(),
  };
}

async function perform(socket: Socket, steps: readonly Step[]): Promise<void> {
  for (const step of steps) {
    if (socket.destroyed) return;
    if (step === fin) socket.end();
    else if (step === reset) socket.resetAndDestroy();
    else if (typeof step === 'number') await pause(step);
    else await new Promise<void>((resolve) => socket.write(step, () => resolve()));
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => (ms === 0 ? setImmediate(resolve) : setTimeout(resolve, ms)));
}
