// Proves that a provider package outside the workspace has all that it needs: with the packed tarballs alone it passes
// the conformance cases under two test runners, and a gateway that was started from them calls it by configuration.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { copyFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { startUpstream } from './upstream.mjs';

const secret = 'acme-signing-secret-of-this-check';

/** The folder of the package, for whoever packs it. */
export const providerPackage = join(import.meta.dirname, 'provider-package');

/**
 * @param {object} check
 * @param {string} check.app a folder in which the tarballs and the provider package are installed
 * @param {string} check.root this workspace, which lends its vitest
 * @param {(command: string, args: readonly string[], cwd: string) => string} check.run
 */
export async function checkProviderPackage({ app, root, run }) {
  underNodeTest(app, run);
  underVitest({ app, root, run });
  refusedByConfiguration(app, run);
  await inTheGateway(app);
  inGatewayOfCode(app, run);
}

/** The configuration knows chat and embeddings; an operation of the package's own needs a gateway in code. */
function inGatewayOfCode(app, run) {
  const file = join(app, 'dubbing-gateway.mjs');
  copyFileSync(join(import.meta.dirname, 'dubbing-gateway.mjs'), file);
  process.stdout.write(run(process.execPath, [file], app));
}

function underNodeTest(app, run) {
  const file = join(app, 'conformance.node.mjs');
  writeFileSync(
    file,
    `import { test } from 'node:test';
     import { cases } from '@acme/llm-provider/testing';
     for (const { name, run } of cases) test(name, run);`,
  );
  const output = run(process.execPath, ['--test', '--test-reporter=tap', file], app);
  const passed = Number(/^# pass (\d+)$/m.exec(output)?.[1]);
  assert.ok(passed > 20, `node:test passed ${passed} cases`);
  console.log(`@acme/llm-provider: ${passed} conformance cases under node:test`);
}

function underVitest({ app, root, run }) {
  writeFileSync(
    join(app, 'conformance.test.mjs'),
    `import { it } from 'vitest';
     import { cases } from '@acme/llm-provider/testing';
     for (const { name, run } of cases) it(name, run);`,
  );
  const vitest = join(root, 'node_modules', 'vitest');
  symlinkSync(vitest, join(app, 'node_modules', 'vitest'), 'junction');
  const args = ['run', '--root', app, '--reporter=json'];
  const report = JSON.parse(run(process.execPath, [join(vitest, 'vitest.mjs'), ...args], app));
  assert.ok(report.success && report.numPassedTests > 20, JSON.stringify(report).slice(0, 2000));
  console.log(`@acme/llm-provider: ${report.numPassedTests} conformance cases under vitest`);
}

const proxyCommand = (app) => {
  const manifest = join(app, 'node_modules', '@llm', 'proxy', 'package.json');
  const { bin } = createRequire(manifest)(manifest);
  return join(app, 'node_modules', '@llm', 'proxy', bin['llm-proxy']);
};

const configuration = ({ id = 'acme', url = 'http://127.0.0.1:9' }) => `
providers:
  ${id}: { package: '@acme/llm-provider' }
model_list:
  - model_name: large
    litellm_params:
      model: ${id}/large-1
      api_base: ${url}/v9
      provider_settings: { signing_secret: os.environ/ACME_SIGNING_SECRET }
`;

function refusedByConfiguration(app, run) {
  const file = join(app, 'wrong.yaml');
  writeFileSync(
    file,
    configuration({ id: 'acmee' }).replaceAll('os.environ/ACME_SIGNING_SECRET', 'x'),
  );
  assert.throws(
    () => run(process.execPath, [proxyCommand(app), 'config', 'check', file], app),
    ({ stderr }) => stderr.includes('exports no provider with the id acmee; it exports acme'),
  );
}

async function inTheGateway(app) {
  const upstream = await startUpstream(secret, join(app, 'node_modules', '@acme', 'llm-provider'));
  const file = join(app, 'config.yaml');
  writeFileSync(file, configuration({ url: upstream.url }));
  const gateway = await startGateway([proxyCommand(app), '--config', file, '--port', '0']);
  try {
    const whole = await ask(gateway.url, {});
    const answer = await whole.json();
    assert.equal(whole.status, 200, JSON.stringify(answer));
    assert.equal(answer.choices[0].message.content, 'Hallo Wörld');
    assert.equal(answer.usage.completion_tokens, 3);

    const streamed = await ask(gateway.url, { stream: true });
    assert.match(streamed.headers.get('content-type'), /^text\/event-stream/);
    const text = await streamed.text();
    const chunks = [...text.matchAll(/^data: (\{.*)$/gm)].map(([, data]) => JSON.parse(data));
    const written = chunks.map(({ choices }) => choices[0]?.delta.content ?? '').join('');
    assert.equal(written, 'Hallo Wörld');
    assert.match(text, /data: \[DONE\]\n\n$/);

    const refused = await ask(gateway.url, { api_key: 'one-of-my-own' });
    assert.equal(refused.status, 400);
    assert.equal((await refused.json()).error.param, 'api_key');
    assert.deepEqual(upstream.paths, [
      '/v9/models/large-1/converse',
      '/v9/models/large-1/converse-stream',
    ]);
  } finally {
    await gateway.stop();
    await upstream.close();
  }
  console.log('@acme/llm-provider: one plain and one streamed call through llm-proxy, both signed');
}

function ask(url, more) {
  return fetch(`${url}/v1/chat/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ model: 'large', messages: [{ role: 'user', content: 'Hé' }], ...more }),
  });
}

/** Starts the command, and comes back when it says where it listens. */
async function startGateway(args) {
  const child = spawn(process.execPath, args, {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ACME_SIGNING_SECRET: secret },
  });
  const exited = new Promise((resolve) => child.once('exit', resolve));
  let output = '';
  const url = await new Promise((resolve, reject) => {
    const look = (data) => {
      output += data;
      const found = /"url":"([^"]+)"/.exec(output);
      if (found !== null) resolve(found[1]);
    };
    child.stdout.on('data', look);
    child.stderr.on('data', look);
    void exited.then((code) => reject(new Error(`llm-proxy ended with ${code}: ${output}`)));
  });
  return {
    url,
    async stop() {
      child.kill('SIGTERM');
      await exited;
    },
  };
}
