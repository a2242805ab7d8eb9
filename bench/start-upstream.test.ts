import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { Agent, request } from 'node:https';
import type { AgentOptions } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TLSSocket } from 'node:tls';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildChildren } from './build-children.ts';
import { makeCertificate } from './certificate.ts';
import { chatAnswer } from './payloads.ts';
import { startUpstream } from './start-upstream.ts';
import type { Upstream } from './start-upstream.ts';
import type { Served } from './wire.ts';

const folder = mkdtempSync(join(tmpdir(), 'llm-bench-upstream-'));
const certificate = makeCertificate(folder);
const canSecure = !('reason' in certificate);
if (!canSecure) console.warn(`SKIPPED: calls over TLS: ${certificate.reason}`);
let upstream: Upstream;

beforeAll(async () => {
  const { upstream: program } = await buildChildren(join(folder, 'programs'));
  upstream = await startUpstream({ program, cores: '', eventsPerWrite: 10, folder });
});
afterAll(async () => {
  await upstream.child.stop();
  rmSync(folder, { recursive: true });
});

/** Protocol of the connection and body of the answer. */
function ask(agent: Agent): Promise<{ readonly protocol: string | null; readonly body: string }> {
  return new Promise((resolve, reject) => {
    const url = `${upstream.origin('https')}/plain/v1/chat/completions`;
    const call = request(url, { method: 'POST', agent }, (response) => {
      const { socket } = response;
      const protocol = socket instanceof TLSSocket ? socket.getProtocol() : null;
      let body = '';
      response.setEncoding('utf8').on('data', (text: string) => (body += text));
      response.on('end', () => {
        resolve({ protocol, body });
      });
    });
    call.on('error', reject).end('{}');
  });
}

async function asked<Value>(
  options: AgentOptions,
  use: (agent: Agent) => Promise<Value>,
): Promise<Value> {
  const agent = new Agent({ keepAlive: true, ...options });
  try {
    return await use(agent);
  } finally {
    agent.destroy();
  }
}

const trusted = (): AgentOptions => {
  const file = upstream.environment('https')['NODE_EXTRA_CA_CERTS'] ?? '';
  return { ca: readFileSync(file) };
};

async function servedSince(before: Served): Promise<Pick<Served, 'connections' | 'calls'>> {
  const now = await upstream.count();
  return { connections: now.connections - before.connections, calls: now.calls - before.calls };
}

describe.skipIf(!canSecure)('the fake upstream over TLS', () => {
  it('is nobody to a caller that does not trust its certificate', async () => {
    await expect(asked({}, ask)).rejects.toThrow(/self-signed/);
  });

  it('refuses a version before 1.3', async () => {
    await expect(asked({ ...trusted(), maxVersion: 'TLSv1.2' }, ask)).rejects.toThrow(/version/);
  });

  it('answers, and counts the connection once for all its calls', async () => {
    const before = await upstream.count();
    const answers = await asked(trusted(), async (agent) => [await ask(agent), await ask(agent)]);
    expect(answers).toEqual([
      { protocol: 'TLSv1.3', body: chatAnswer },
      { protocol: 'TLSv1.3', body: chatAnswer },
    ]);
    expect(await servedSince(before)).toEqual({ connections: 1, calls: 2 });
  });

  it('counts a connection for each call that brings its own, plain ones too', async () => {
    const before = await upstream.count();
    await asked(trusted(), ask);
    await asked(trusted(), ask);
    await fetch(`${upstream.origin('http')}/plain/v1/chat/completions`, {
      method: 'POST',
      headers: { connection: 'close' },
    });
    expect(await servedSince(before)).toEqual({ connections: 3, calls: 3 });
  });
});
