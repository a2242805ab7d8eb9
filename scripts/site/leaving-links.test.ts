import { describe, expect, it } from 'vitest';
import { repository, toSiteLink } from './leaving-links.ts';

describe('toSiteLink', () => {
  it.each([
    ['gateway.md', '#the-key', '#the-key'],
    ['gateway.md', 'https://x.example/a.md', 'https://x.example/a.md'],
    ['gateway.md', 'router.md#timeouts', '/router.md#timeouts'],
    ['guides/write-a-layer.md', '../router.md', '/router.md'],
    ['gateway.md', 'README.md', '/index.md'],
    ['configuration.md', 'reference/config.schema.json', '/reference/config.schema.json'],
    ['gateway.md', '../README.md', `${repository}/blob/main/README.md`],
    ['guides/write-a-layer.md', '../../packages/core', `${repository}/tree/main/packages/core`],
    [
      'gateway.md',
      '../apps/gateway/README.md#run-it',
      `${repository}/blob/main/apps/gateway/README.md#run-it`,
    ],
  ])('on %s writes %s as %s', (from, link, expected) => {
    expect(toSiteLink(from, link)).toBe(expected);
  });
});
