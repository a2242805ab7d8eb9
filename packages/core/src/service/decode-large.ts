import type { Call } from '../contract/call.ts';

// Below this a body is decoded, encoded and printed within some milliseconds, even if it is thousands of tiny messages.
const largeBytes = 262_144;

/**
 * Decodes a large body in a turn of the event loop of its own, and gives the next one to the encoder.
 *
 * Parsing, decoding, encoding and printing a megabyte of small messages takes some 40 ms, in which nobody else would be
 * answered. Between two turns all other calls go on, so that they wait for one of these steps at the longest.
 * It gives nothing, and waits for nothing, where the body is small or was decoded by the program that makes the call.
 */
export function decodeLarge({ native, decoded }: Call): Promise<void> | undefined {
  if (native?.envelope === undefined || native.envelope.end < largeBytes) return undefined;
  return nextTurn().then(() => {
    decoded();
    return nextTurn();
  });
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    // Runtimes that are no Node may not have it.
    if (typeof setImmediate === 'function') setImmediate(resolve);
    else setTimeout(resolve, 0);
  });
}
