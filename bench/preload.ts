// Loaded with --require into a measured process, before its own first line.
//
//   BENCH_LOOPBACK=1  every server listens on 127.0.0.1, for peers that have no option for it
//   an IPC channel    answers any message with this process's CPU time and memory, for systems without /proc

import { Server } from 'node:net';
import type { UsageMessage } from './wire.ts';

if (process.env['BENCH_LOOPBACK'] === '1') {
  const listen = Server.prototype.listen;
  Server.prototype.listen = function listenOnLoopback(this: Server, ...given: unknown[]): Server {
    const [first] = given;
    const callback = given.find((value): value is () => void => typeof value === 'function');
    const port = typeof first === 'object' && first && 'port' in first ? first.port : first;
    return listen.call(this, { port: Number(port), host: '127.0.0.1' }, callback);
  };
}

if (process.send) {
  process.on('message', () => {
    const { user, system } = process.cpuUsage();
    const usage: UsageMessage = {
      kind: 'usage',
      cpuUs: user + system,
      rssBytes: process.memoryUsage.rss(),
    };
    process.send?.(usage);
  });
  process.channel?.unref();
}
