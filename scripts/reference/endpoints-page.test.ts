import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { callerHeaders } from '../../packages/core/src/settings/call-settings.ts';
import { readTree } from '../structure/tree.ts';
import { requestHeaders, responseHeaders } from './endpoint-notes.ts';
import { endpointsPage } from './endpoints-page.ts';
import { readEndpoints } from './read-endpoints.ts';

const page = endpointsPage(await readEndpoints());
const rowOf = (path: string): string | undefined =>
  page.split('\n').find((line) => line.startsWith(`| \`${path}\` |`));

describe('endpointsPage', () => {
  it('fails for a path that nobody explained', () => {
    expect(() => endpointsPage([{ method: 'GET', path: '/unheard-of', isOpen: true }])).toThrow(
      'endpoint-notes.ts does not explain GET /unheard-of',
    );
  });

  it('says how a path answers, and who may call it', () => {
    expect(rowOf('POST /v1/chat/completions')).toContain(
      'JSON; stream (`text/event-stream`) with `stream: true`',
    );
    expect(rowOf('POST /api/chat')).toContain('JSON with `stream: false`');
    expect(rowOf('POST /v1/embeddings')).toContain('| JSON |');
    expect(rowOf('POST /queue/chat/completions')).toContain('needs `priority`');
    expect(rowOf('GET /v1/models')).toContain('who has a key');
    expect(rowOf('GET /health/readiness')).toContain('anybody');
    expect(rowOf('GET /')).toContain('anybody');
  });

  it('tells a parameter that may hold slashes from one that may not', () => {
    expect(rowOf('POST /v1beta/models/{model*}:generateContent')).toBeDefined();
    expect(rowOf('POST /model/{model}/converse')).toBeDefined();
  });

  it('says of each setting what comes of it', () => {
    expect(rowOf('num_retries')).toContain('`x-litellm-num-retries`');
    expect(rowOf('user_config')).toContain('refused with 403');
  });

  it('explains every header that the gateway writes or reads', () => {
    const tree = readTree(join(import.meta.dirname, '../..'));
    const sources = tree.files.filter((path) =>
      /^packages\/proxy\/src\/(?:respond|endpoint)\/.*(?<!\.test)\.ts$/.test(path),
    );
    const written = sources
      .flatMap((path) => [...tree.read(path).matchAll(/'(x-[a-z]+(?:-[a-z_]+)+)'/g)])
      .map(([, name = '']) => name);
    const inSettings = page.match(/`x-[a-z-]+`/g) ?? [];
    expect(written.length).toBeGreaterThan(10);
    for (const name of written) expect(Object.keys(responseHeaders)).toContain(name);
    for (const name of Object.values(callerHeaders).flat())
      expect([
        ...Object.keys(requestHeaders),
        ...inSettings.map((one) => one.slice(1, -1)),
      ]).toContain(name);
  });
});
