import assert from 'node:assert/strict';
import type { LookupFunction } from 'node:net';
import type { TlsOptions } from 'node:tls';
import { createUndiciTransport } from '@llm/core/undici';
import { head, stall } from '@llm/core/testing';
import {
  startSilent,
  startTls,
  startUnanswering,
  type MadeCertificate,
  withCertificate,
} from './hard-upstreams.ts';
import type { MatrixCase } from './matrix-case.ts';
import { assertError, onStage, whole, type Base, type StageOptions } from './stage.ts';

const json = 'content-type: application/json';
const none = { num_retries: 0 };
const at = (base: Base): NonNullable<StageOptions['upstreams']> => [
  { model: 'a', upstream: 'a', base },
  { model: 'b', upstream: 'b' },
];

/** An upstream whose TLS must not be taken: nothing of the call may reach it. */
const untrusted = (
  fault: string,
  certificate: { readonly name: string; readonly days: number },
  { isTrusted = true, tls = {} }: { readonly isTrusted?: boolean; readonly tls?: TlsOptions } = {},
): MatrixCase => ({
  id: 'U05',
  fault,
  run: () =>
    withCertificate(certificate, async ({ key, cert, file }: MadeCertificate) => {
      const upstream = await startTls({ key, cert, ...tls });
      const options: StageOptions = {
        upstreams: at(`https://localhost:${upstream.port}`),
        router: none,
        ...(isTrusted && { server: { upstream_tls: { ca_file: file } } }),
      };
      try {
        return await onStage(options, async (stage) => {
          const told = await stage.ask();
          assertError(told, 502);
          assert.equal(upstream.bytes(), 0);
          assert.equal((await stage.ask({ model: 'b' })).status, 200);
          return `502 ${told.code ?? ''}, nothing was sent`;
        });
      } finally {
        await upstream.close();
      }
    }),
});

/** How connections to upstreams come about, or do not: the cases of U that need more than a wall. */
export const connectionCases: readonly MatrixCase[] = [
  {
    id: 'U02',
    fault: 'connections are never answered, with a fallback',
    async run() {
      const upstream = await startUnanswering();
      try {
        const options = {
          upstreams: at(`http://127.0.0.1:${upstream.port}`),
          router: { fallbacks: [{ a: ['b'] }] },
          server: { connect_timeout_seconds: 1 },
        };
        return await onStage(options, async (stage) => {
          const told = await stage.ask({}, { headers: { 'x-llm-route': 'true' } });
          assert.equal(told.status, 200, told.text);
          assert.ok(told.ms >= 900 && told.ms < 2_500, `${told.ms} ms`);
          const route = told.headers.get('x-llm-route') ?? '';
          const attempts = route.match(/"decision":"attempt"/g)?.length;
          assert.equal(attempts, 2, route);
          return `by the fallback after ${Math.round(told.ms)} ms, one attempt at the dead one`;
        });
      } finally {
        await upstream.close();
      }
    },
  },
  {
    id: 'U04',
    fault: 'a name has a dead address and then a live one',
    run() {
      const lookup: LookupFunction = (_host, _options, callback) =>
        callback(null, [
          { address: '127.0.0.9', family: 4 },
          { address: '127.0.0.1', family: 4 },
        ]);
      const transport = createUndiciTransport({ lookup });
      const options: StageOptions = {
        upstreams: at(({ port }) => `http://two.example:${port}`),
        router: none,
        transport: transport.send,
      };
      return onStage(options, async (stage) => {
        const told = await stage.ask();
        assert.equal(told.status, 200, told.text);
        assert.equal(stage.wall.attempts[0]?.headers['host'], `two.example:${stage.wall.port}`);
        return `answered by the second address after ${Math.round(told.ms)} ms`;
      }).finally(() => transport.close());
    },
  },
  untrusted('TLS: the certificate has expired', { name: 'localhost', days: -1 }),
  untrusted('TLS: the certificate is for another host', { name: 'other.example', days: 2 }),
  untrusted(
    'TLS: nobody has signed the certificate',
    { name: 'localhost', days: 2 },
    { isTrusted: false },
  ),
  untrusted(
    'TLS: the upstream speaks 1.0 alone',
    { name: 'localhost', days: 2 },
    { tls: { minVersion: 'TLSv1', maxVersion: 'TLSv1', ciphers: 'DEFAULT@SECLEVEL=0' } },
  ),
  {
    id: 'U06',
    fault: 'the handshake of TLS stalls',
    async run() {
      const upstream = await startSilent();
      try {
        const options = {
          upstreams: at(`https://localhost:${upstream.port}`),
          router: none,
          server: { connect_timeout_seconds: 1 },
        };
        return await onStage(options, async (stage) => {
          const told = await stage.ask();
          assertError(told, [502, 504]);
          assert.ok(told.ms >= 900 && told.ms < 2_000, `${told.ms} ms`);
          return `${told.status} after ${Math.round(told.ms)} ms of 1 s to connect`;
        });
      } finally {
        await upstream.close();
      }
    },
  },
  {
    id: 'U15',
    fault: 'an answer is longer than it says, and holds another',
    run: () =>
      onStage({ router: none }, async (stage) => {
        const body = '{"id":"x","object":"chat.completion","created":1,"model":"m","choices":[]}';
        const foreign = `${head(200, json, 'content-length: 9')}"foreign"`;
        stage.wall.play(
          'a',
          [head(200, json, `content-length: ${body.length}`), body + foreign],
          whole('own'),
        );
        const first = await stage.ask();
        assert.doesNotMatch(first.text, /foreign/);
        for (let call = 0; call < 5; call += 1) {
          const told = await stage.ask();
          assert.equal(told.status, 200, told.text);
          assert.match(told.text, /own/);
        }
        assert.notEqual(stage.wall.attempts[0]?.connection, stage.wall.attempts[1]?.connection);
        return 'what was too much went with its connection';
      }),
  },
  {
    id: 'U16',
    fault: 'the upstream serves two calls at once and lets the others wait',
    run: () =>
      onStage({ router: { ...none, timeout: 1 } }, async (stage) => {
        let served = 0;
        stage.wall.play('a', () => {
          served += 1;
          return served <= 2 ? [300, ...whole('ok')] : [stall];
        });
        const told = await Promise.all(Array.from({ length: 20 }, () => stage.ask()));
        const good = told.filter(({ status }) => status === 200);
        assert.equal(good.length, 2);
        for (const one of told) if (one.status !== 200) assertError(one, [503, 504]);
        const longest = Math.max(...told.map(({ ms }) => ms));
        assert.ok(longest < 2_000, `${longest} ms`);
        stage.wall.play('a', whole('ok'));
        assert.equal((await stage.ask()).status, 200);
        assert.ok(stage.wall.open <= 2, `${stage.wall.open} connections are left`);
        return `two answered, the others ended after ${Math.round(longest)} ms of 1 s, no connection is left over`;
      }),
  },
];
