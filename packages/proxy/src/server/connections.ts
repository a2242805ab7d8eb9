import type { Duplex } from 'node:stream';
import type { LLMError } from '@llm/core';
import type { OpenCall } from './open-call.ts';

/** A client's connection. */
export interface Connection {
  /**
   * Shared by all calls of the connection. They are aborted when the client disconnects or when the server has
   * drained long enough, and no other call follows on that connection. A controller for each call would cost 19 µs
   * (Node 20, made and listened to once) of the 46 µs of a call of 1 kB.
   */
  readonly controller: AbortController;
  /** Whether the head of a request has come. */
  hasAsked: boolean;
  /** Requests that are not answered to the end. */
  openCalls: number;
  /** The one among them that has not come whole. */
  reading: OpenCall | undefined;
  /** Begins those that wait for the answer to the one before. Absent where the client waits for answers, as nearly all do. */
  waiting: (() => void)[] | undefined;
}

/** How a request is refused that has come in part. */
export interface RefuseUnfinished {
  /** Of the first request of a connection, not all of the head has come. */
  head(socket: Duplex): void;
  body(call: OpenCall): void;
}

/** The open connections of a server. */
export interface Connections {
  /** The connection of a socket. */
  of(socket: Duplex): Connection;
  /** Ends the connections on which no request has come whole that is not answered yet. */
  endUnfinished(refuse: RefuseUnfinished): void;
  /** Aborts the calls of all connections. */
  abort(reason: LLMError): void;
}

export function createConnections(): Connections {
  const open = new Map<Duplex, Connection>();
  return {
    of(socket) {
      let connection = open.get(socket);
      if (connection === undefined) {
        const controller = new AbortController();
        connection = {
          controller,
          hasAsked: false,
          openCalls: 0,
          reading: undefined,
          waiting: undefined,
        };
        // Keep one listener on the signal for good. When the last one is removed, EventTarget deletes the event
        // from its map and the next call adds it again; a map that changes so often leaves old tables in
        // memory, and they keep dead calls alive until a full collection (ADR 0014).
        controller.signal.addEventListener('abort', doNothing);
        if (socket.destroyed) return connection;
        open.set(socket, connection);
        socket.once('close', () => open.delete(socket));
      }
      return connection;
    },
    endUnfinished(refuse) {
      for (const [socket, { hasAsked, openCalls, reading }] of open) {
        const isWhole = reading === undefined || reading.request.complete;
        if (openCalls > 1 || (openCalls === 1 && isWhole)) continue;
        if (reading !== undefined) refuse.body(reading);
        else if (!hasAsked && 'bytesRead' in socket && socket.bytesRead !== 0) refuse.head(socket);
        else socket.destroy();
      }
    },
    abort(reason) {
      for (const { controller } of open.values()) controller.abort(reason);
    },
  };
}

function doNothing(): void {
  // Only the presence of the listener matters.
}
