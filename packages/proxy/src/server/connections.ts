import type { Duplex } from 'node:stream';
import type { LLMError } from '@llm/core';

/** What aborts the calls of each open connection. */
export interface Connections {
  /**
   * One for all calls of a connection: they are aborted when it closes or the server does, and after either
   * comes no other call. A controller for each call costs more than finding its route.
   */
  controllerOf(socket: Duplex): AbortController;
  /** Aborts the calls of all connections. */
  abort(reason: LLMError): void;
}

export function createConnections(): Connections {
  const open = new Map<Duplex, AbortController>();
  return {
    controllerOf(socket) {
      let controller = open.get(socket);
      if (controller === undefined) {
        controller = new AbortController();
        // The last listener that goes takes a table with it, and the next call makes a new one.
        controller.signal.addEventListener('abort', doNothing);
        if (socket.destroyed) return controller;
        open.set(socket, controller);
        socket.once('close', () => open.delete(socket));
      }
      return controller;
    },
    abort(reason) {
      for (const controller of open.values()) controller.abort(reason);
    },
  };
}

function doNothing(): void {
  // A listener that is always there.
}
