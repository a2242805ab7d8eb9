import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { ownFields } from './read-params.ts';

it('lists each parameter of the client, and no other, on the page about it', () => {
  const page = readFileSync(new URL('../../../../docs/sdk.md', import.meta.url), 'utf8');
  const lines = page.split('\n');
  const rest = lines.slice(lines.findIndex((line) => line.startsWith('| Parameter ')) + 2);
  const rows = rest.slice(
    0,
    rest.findIndex((line) => !line.startsWith('|')),
  );
  const names = rows.flatMap((row) =>
    [...(row.split('|')[1] ?? '').matchAll(/`([^`]+)`/g)].map(([, name = '']) => name),
  );
  expect(names.toSorted()).toEqual([...ownFields].toSorted());
});
