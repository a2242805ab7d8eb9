import { Duplex } from 'node:stream';
import { getEventListeners } from 'node:events';
import { LLMError } from '@llm/core';
import { describe, expect, it } from 'vitest';
import { createConnections } from './connections.ts';

const socketOf = () => new Duplex({ read: () => undefined });
const closed = (socket: Duplex) =>
  new Promise<void>((resolve) => {
    socket.once('close', resolve);
    socket.destroy();
  });
const reason = new LLMError('overloaded', 'the end');

describe('createConnections', () => {
  it('has one controller for the calls of a connection, and another for each other connection', () => {
    const connections = createConnections();
    const [one, other] = [socketOf(), socketOf()];
    const controller = connections.of(one).controller;
    expect(connections.of(one).controller).toBe(controller);
    expect(connections.of(other).controller).not.toBe(controller);
  });

  it('aborts the calls of all open connections, and of none that is closed', async () => {
    const connections = createConnections();
    const [open, gone] = [socketOf(), socketOf()];
    const controllers = [open, gone].map((socket) => connections.of(socket).controller);
    await closed(gone);
    connections.abort(reason);
    expect(controllers.map(({ signal }) => signal.aborted)).toEqual([true, false]);
  });

  it('keeps nothing of a connection that was closed before it was asked about', async () => {
    const connections = createConnections();
    const socket = socketOf();
    await closed(socket);
    const { signal } = connections.of(socket).controller;
    connections.abort(reason);
    expect(signal.aborted).toBe(false);
  });

  it('has a listener on each signal, so that a call that takes its own off leaves an empty table to nobody', () => {
    const { signal } = createConnections().of(socketOf()).controller;
    expect(getEventListeners(signal, 'abort')).toHaveLength(1);
  });

  it('ends those without a request that has come whole and waits for its answer', () => {
    const connections = createConnections();
    const [silent, answering] = [socketOf(), socketOf()];
    connections.of(silent);
    connections.of(answering).openCalls += 1;
    connections.endUnfinished({ head: () => undefined, body: () => undefined });
    expect([silent.destroyed, answering.destroyed]).toEqual([true, false]);
  });
});
