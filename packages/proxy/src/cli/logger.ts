import type { Logger } from '@llm/core';
import { destination, pino } from 'pino';

export interface LineLogger {
  readonly logger: Logger;
  /** Writes what is still to be written, at once. */
  flush(): void;
}

// Of lines that wait to be written together, in characters.
const longestWait = 16_384;
const flushEveryMs = 250;

/**
 * Lines of JSON on the standard output, written together four times a second or 16 KiB at a time.
 *
 * There is a line of level `info` for every call. It is printed here, in pino's layout: pino puts a line
 * together key by key, which takes eight times as long and twelve times the memory. And it waits here, because
 * its destination measures each text that it is given, which costs as much for a line as for many.
 */
export function createLineLogger(level: string): LineLogger {
  let waiting = '';
  const hand = (): void => {
    if (waiting === '') return;
    const text = waiting;
    waiting = '';
    output.write(text);
  };
  // Before the destination puts its own there, which write what it was handed.
  process.on('exit', hand);
  process.on('beforeExit', hand);
  const output = destination({ dest: 1, sync: false, minLength: longestWait, maxWrite: 65_536 });
  const lines = pino({ level, base: null, timestamp: () => `,"time":${Date.now()}` }, output);
  const info: Logger['info'] = (fields, message) => {
    const printed = JSON.stringify(fields);
    const inner = printed === '{}' ? '' : `,${printed.slice(1, -1)}`;
    waiting += `{"level":30,"time":${Date.now()}${inner},"msg":${JSON.stringify(message)}}\n`;
    if (waiting.length >= longestWait) hand();
  };
  // What waits came first.
  const after =
    (print: Logger['warn']): Logger['warn'] =>
    (fields, message) => {
      hand();
      print(fields, message);
    };
  const timer = setInterval(() => {
    hand();
    output.flush();
  }, flushEveryMs).unref();
  output.once('close', () => clearInterval(timer));
  return {
    logger: {
      debug: after((fields, message) => lines.debug(fields, message)),
      info: lines.isLevelEnabled('info') ? info : doNothing,
      warn: after((fields, message) => lines.warn(fields, message)),
      error: after((fields, message) => lines.error(fields, message)),
    },
    flush: () => {
      hand();
      output.flushSync();
    },
  };
}

function doNothing(): void {
  // For lines below the level.
}
