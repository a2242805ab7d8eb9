import { constants, fstatSync, openSync } from 'node:fs';
import { isatty } from 'node:tty';

/** The standard output or the standard error. */
export type StandardStream = 1 | 2;

/** A descriptor whose writes do not wait for whoever reads. */
export interface Output {
  readonly fd: number;
  /** A disk may be slow, and there is no other way not to wait for one than to write from another thread. */
  readonly isFile: boolean;
  readonly isTerminal: boolean;
}

/**
 * Opens one of the standard streams for writes that fail with `EAGAIN` where they would wait: for the reader of a
 * pipe or a socket that reads nothing, for a terminal that was stopped with Ctrl-S.
 *
 * A write that waits would stop every call of the process, and from another thread it would keep the process from
 * ending. Broken pipes no longer raise an error in the rest of the program that writes to the same stream.
 */
export function openOutput(stream: StandardStream): Output {
  // Node puts a pipe and a socket into non-blocking mode when it makes the stream, and back when the process ends.
  (stream === 1 ? process.stdout : process.stderr).on('error', leaveToReaders);
  if (isatty(stream)) return { fd: openTerminal(stream), isFile: false, isTerminal: true };
  return { fd: stream, isFile: isFile(stream), isTerminal: false };
}

/** Node's own stream makes the terminal block, so it is opened once more. */
function openTerminal(stream: StandardStream): number {
  const { O_WRONLY, O_NONBLOCK, O_NOCTTY } = constants;
  try {
    const fd = openSync(`/dev/fd/${stream}`, O_WRONLY | O_NONBLOCK | O_NOCTTY);
    return isatty(fd) ? fd : stream;
  } catch {
    // The terminal belongs to another user, or the system has no such paths. Writing then blocks, as in any program.
    return stream;
  }
}

function isFile(stream: StandardStream): boolean {
  try {
    // With numbers, Node 20 keeps what it saw of a pipe, and its next `realpathSync`, of a module that is loaded late,
    // takes a folder for that pipe and gives a wrong path.
    return fstatSync(stream, { bigint: true }).isFile();
  } catch {
    return false;
  }
}

function leaveToReaders(): void {
  // A write that fails is reported by its own result. Without a listener the event would end the process.
}
