import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { JsonObject } from '@llm/core';
import { checkConfig } from '../load.ts';
import { originOf } from './plan-transport.ts';

const folder = mkdtempSync(join(tmpdir(), 'llm-pem-'));
afterAll(() => rmSync(folder, { recursive: true }));

const file = (name: string, content: string): string => {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
};
const pem = file('pem', '-----BEGIN CERTIFICATE-----\n');

const check = (server: JsonObject, environment: Record<string, string> = {}) =>
  checkConfig(
    {
      model_list: [
        { model_name: 'a', litellm_params: { model: 'openai/a', api_key: 'k' } },
        { model_name: 'm', litellm_params: { model: 'mock/m' } },
      ],
      server,
    },
    { environment },
  );

describe('planTransport', () => {
  it.each<[JsonObject, string]>([
    [{ upstream_tls: { ca_file: join(folder, 'gone') } }, 'server.upstream_tls.ca_file'],
    [{ upstream_tls: { ca_file: folder } }, 'server.upstream_tls.ca_file'],
    [{ upstream_tls: { ca_file: file('text', 'no PEM') } }, 'server.upstream_tls.ca_file'],
    [{ upstream_tls: { cert_file: pem } }, 'server.upstream_tls.key_file'],
    [{ upstream_tls: { key_file: pem } }, 'server.upstream_tls.cert_file'],
    [{ transport: 'http1', upstream_http2: true }, 'server.transport'],
    [{ transport: 'http1', upstream_tls: { ca_file: pem } }, 'server.transport'],
    [{ transport: 'fetch' }, 'server.transport'],
  ])('refuses %j by name', async (server, path) => {
    const { config, mistakes } = await check(server);
    expect(config).toBeUndefined();
    expect(mistakes.map((mistake) => mistake.path)).toEqual([path]);
  });

  it('refuses http1 where a proxy is set, and says which way out there is', async () => {
    const { mistakes } = await check(
      { transport: 'http1' },
      { HTTPS_PROXY: 'http://user:secret@proxy.example:3128' },
    );
    expect(mistakes).toEqual([
      {
        path: 'server.transport',
        message:
          'http1 cannot call https://api.openai.com: HTTPS_PROXY sets a forward proxy for it; say auto or undici',
        position: undefined,
      },
    ]);
  });

  it('takes http1 where the proxy is not for what is called', async () => {
    const environment = { HTTPS_PROXY: 'http://proxy.example', NO_PROXY: 'openai.com' };
    expect((await check({ transport: 'http1' }, environment)).mistakes).toEqual([]);
  });

  it('reads the files', async () => {
    const { config } = await check({
      upstream_tls: { ca_file: pem, cert_file: pem, key_file: pem },
    });
    const text = '-----BEGIN CERTIFICATE-----\n';
    expect(config?.transport).toEqual({
      setting: 'auto',
      http2: false,
      tls: { ca: text, cert: text, key: text },
    });
  });

  it('chooses by itself where nothing is said', async () => {
    expect((await check({})).config?.transport).toEqual({ setting: 'auto', http2: false });
  });
});

describe('originOf', () => {
  it('gives where calls go, and nothing for what answers by itself', async () => {
    const { config } = await checkConfig(
      {
        model_list: [
          { model_name: 'a', litellm_params: { model: 'openai/a', api_key: 'k' } },
          {
            model_name: 'b',
            litellm_params: { model: 'openai/b', api_base: 'http://127.0.0.1:9/v1' },
          },
          { model_name: 'm', litellm_params: { model: 'mock/m' } },
          { model_name: 'n', litellm_params: { model: 'openai/n', mock_response: 'x' } },
        ],
      },
      { environment: {} },
    );
    expect(config?.deployments.map(originOf)).toEqual([
      'https://api.openai.com',
      'http://127.0.0.1:9',
      undefined,
      undefined,
    ]);
  });
});

describe('variables about connections', () => {
  it.each([
    [
      { HTTPS_PROXY: 'socks5://user:secret@proxy:1080' },
      /HTTPS_PROXY .*https:\/\/api\.openai\.com/,
    ],
    [{ https_proxy: 'http://' }, /HTTPS_PROXY/],
    [{ HTTPS_PROXY: 'pac+http://proxy' }, /HTTPS_PROXY/],
  ])('stop the start where they hold no proxy that can be used: %j', async (environment, words) => {
    const { config, mistakes } = await check({}, environment);
    expect(config).toBeUndefined();
    expect(mistakes.map(({ message }) => message)).toEqual([expect.stringMatching(words)]);
    expect(JSON.stringify(mistakes)).not.toContain('secret');
  });

  it.each<Record<string, string>>([
    { HTTPS_PROXY: 'proxy:3128' },
    { HTTPS_PROXY: 'https://user:p%40ss@proxy' },
    { HTTPS_PROXY: 'socks5://proxy', NO_PROXY: '.openai.com' },
    // No http upstream is called.
    { HTTP_PROXY: 'socks5://proxy' },
  ])('are no mistake where they are not needed, or well: %j', async (environment) => {
    expect((await check({}, environment)).mistakes).toEqual([]);
  });

  it.each<[Record<string, string>, string]>([
    [{ SSL_CERT_FILE: '/ca.pem' }, 'SSL_CERT_FILE'],
    [{ SSL_CERT_DIR: '/ca' }, 'SSL_CERT_DIR'],
    [{ REQUESTS_CA_BUNDLE: '/ca.pem' }, 'REQUESTS_CA_BUNDLE'],
    [{ CURL_CA_BUNDLE: '/ca.pem' }, 'CURL_CA_BUNDLE'],
    [{ ALL_PROXY: 'http://proxy' }, 'ALL_PROXY'],
    [{ all_proxy: 'http://proxy' }, 'ALL_PROXY'],
  ])('that have no effect are told: %j', async (environment, name) => {
    const { config, warnings } = await check({}, environment);
    expect(config).toBeDefined();
    expect(warnings.map(({ message }) => message)).toEqual([
      expect.stringContaining(`the variable ${name} has no effect here`),
    ]);
  });

  it.each<[Record<string, string>, JsonObject]>([
    [{ SSL_CERT_FILE: '/ca.pem', NODE_EXTRA_CA_CERTS: '/ca.pem' }, {}],
    [{ SSL_CERT_FILE: '/ca.pem', NODE_OPTIONS: '--use-openssl-ca' }, {}],
    [{ SSL_CERT_FILE: '/ca.pem' }, { upstream_tls: { ca_file: pem } }],
    [{ SSL_CERT_FILE: ' ' }, {}],
    [{ ALL_PROXY: 'http://proxy', HTTPS_PROXY: 'http://proxy' }, {}],
  ])('are not told of where the same is said as it is read: %j', async (environment, server) => {
    expect((await check(server, environment)).warnings).toEqual([]);
  });
});
