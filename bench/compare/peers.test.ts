import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ask, startPeer } from './peers.ts';

// Its last argument is the port, as of both gateways.
const program = `
  import { createServer } from 'node:http';
  console.log('starting');
  if (process.argv.includes('--fail')) process.exit(3);
  createServer((request, response) => response.end(request.url)).listen(Number(process.argv.at(-1)));
`;
let folder: string;

describe('startPeer', () => {
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'peers-'));
    writeFileSync(join(folder, 'peer.mjs'), program);
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const options = (...args: readonly string[]) => ({
    command: process.execPath,
    args: [join(folder, 'peer.mjs'), ...args],
    cwd: folder,
    env: {},
    log: join(folder, 'log'),
    timeLimitMs: 20_000,
  });

  it('says where the log is of a process that ends at once', async () => {
    await expect(startPeer(options('--fail'))).rejects.toThrow(join(folder, 'log'));
  });

  it('gives a process that answers, and ends it', async () => {
    const peer = await startPeer(options());
    expect((await ask(`${peer.url}/x`, '{}', {})).text).toBe('/x');
    await peer.stop();
    await expect(ask(`${peer.url}/x`, '{}', {})).rejects.toThrow();
    expect(readFileSync(join(folder, 'log'), 'utf8')).toBe('starting\n');
  });
});
