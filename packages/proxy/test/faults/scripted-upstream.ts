import { startWall, type Wall } from '@llm/core/testing';
import type { Script } from './fault.ts';

/** An upstream that does byte by byte what a script says, for every request until the next script. */
export interface ScriptedUpstream {
  readonly origin: string;
  play(script: Script): Promise<void>;
  close(): Promise<void>;
}

export async function startScriptedUpstream(): Promise<ScriptedUpstream> {
  const wall: Wall = await startWall();
  let isPlayedOnAccept = false;
  return {
    origin: wall.origin,
    async play({ onAccept, onRequest = [], isRefused }) {
      wall.playOtherwise(onRequest);
      // A script for the connection itself needs one that was not there before.
      const isOfConnection = onAccept !== undefined || isRefused === true;
      if (isOfConnection || isPlayedOnAccept) await wall.playOnAccept(onAccept ?? []);
      isPlayedOnAccept = onAccept !== undefined;
    },
    close: () => wall.close(),
  };
}
