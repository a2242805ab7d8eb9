import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import type { RedisNode } from '../../src/redis/open-redis.ts';
import { freePort } from './redis-server.ts';

const run = promisify(execFile);
const host = '127.0.0.1';

/** Servers of Redis that belong together. */
export interface RedisGroup {
  readonly nodes: readonly RedisNode[];
  /** Kills the first server as a crash would. */
  killFirst(): Promise<void>;
  close(): Promise<void>;
}

/** Three masters of a cluster, each with a third of the slots. */
export async function startCluster(): Promise<RedisGroup> {
  const group = await openGroup();
  for (let at = 0; at < 3; at += 1) {
    const busPort = String(await freePort());
    const file = `nodes-${at}.conf`;
    const cluster = ['--cluster-enabled', 'yes', '--cluster-config-file', file];
    await group.start([...cluster, '--cluster-port', busPort, '--cluster-node-timeout', '2000']);
  }
  const { nodes } = group;
  const addresses = nodes.map(({ port }) => `${host}:${port}`);
  await run('redis-cli', ['--cluster', 'create', ...addresses, '--cluster-yes']);
  for (;;) {
    const states = await Promise.all(
      nodes.map(({ port }) => run('redis-cli', ['-p', String(port), 'cluster', 'info'])),
    );
    if (states.every(({ stdout }) => stdout.includes('cluster_state:ok'))) return group;
    await sleep(50);
  }
}

/** What Sentinel of a test calls its master. */
export const serviceName = 'mymaster';

/** A master, its replica and a Sentinel that fails over after half a second. `nodes` is the Sentinel. */
export async function startSentinel(): Promise<RedisGroup> {
  const group = await openGroup();
  const master = await group.start([]);
  await group.start(['--replicaof', host, String(master.port), '--repl-diskless-sync-delay', '0']);
  const sentinel = { host, port: await freePort() };
  const lines = [
    `port ${sentinel.port}`,
    `bind ${host}`,
    `sentinel monitor ${serviceName} ${host} ${master.port} 1`,
    `sentinel down-after-milliseconds ${serviceName} 500`,
    `sentinel failover-timeout ${serviceName} 3000`,
  ];
  await writeFile(join(group.folder, 'sentinel.conf'), `${lines.join('\n')}\n`);
  await group.launch(['sentinel.conf', '--sentinel'], /\+monitor master/);
  for (;;) {
    const { stdout } = await run('redis-cli', [
      ...['-p', String(sentinel.port), 'sentinel', 'replicas', serviceName],
    ]);
    if (stdout.includes('slave')) break;
    await sleep(100);
  }
  return { ...group, nodes: [sentinel] };
}

interface OpenGroup extends RedisGroup {
  readonly folder: string;
  start(words: readonly string[]): Promise<RedisNode>;
  launch(words: readonly string[], ready: RegExp): Promise<void>;
}

async function openGroup(): Promise<OpenGroup> {
  const folder = await mkdtemp(join(tmpdir(), 'redis-group-'));
  const nodes: RedisNode[] = [];
  const children: ChildProcess[] = [];
  const kill = async (child: ChildProcess | undefined): Promise<void> => {
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const exit = once(child, 'exit');
    child.kill('SIGKILL');
    await exit;
  };
  const launch = async (words: readonly string[], ready: RegExp): Promise<void> => {
    const child = spawn('redis-server', words, {
      cwd: folder,
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    children.push(child);
    await new Promise<void>((resolve, reject) => {
      let text = '';
      child.stdout.on('data', (chunk: Buffer) => {
        text += chunk.toString();
        if (ready.test(text)) resolve();
      });
      child.once('exit', () => reject(new Error(`redis-server ended: ${text}`)));
    });
  };
  return {
    folder,
    nodes,
    launch,
    async start(words) {
      const node = { host, port: await freePort() };
      const usual = [
        '--port',
        String(node.port),
        '--bind',
        host,
        '--save',
        '',
        '--appendonly',
        'no',
      ];
      await launch([...usual, ...words], /ready to accept connections/i);
      nodes.push(node);
      return node;
    },
    killFirst: () => kill(children[0]),
    async close() {
      await Promise.all(children.map(kill));
      await rm(folder, { recursive: true, force: true });
    },
  };
}
