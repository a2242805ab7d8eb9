import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { bundleKb } from './bundle-kb.ts';

const folder = mkdtempSync(join(tmpdir(), 'bundle-'));
afterAll(() => rmSync(folder, { recursive: true }));

const noise = Array.from({ length: 4_000 }, (_, at) => (at * 7_919) % 9_973).join(',');
writeFileSync(join(folder, 'large.js'), `export const large = [${noise}];`);

const measure = (code: string, external: readonly string[] = []): Promise<number> =>
  bundleKb({ code, folder, external });

describe('bundleKb', () => {
  it('fails where an import resolves to nothing', async () => {
    await expect(measure("import './missing.js'")).rejects.toThrow('missing.js');
  });

  it('leaves out what is external', async () => {
    const code = "export * from 'left-out';";
    expect(await measure(code, ['left-out'])).toBeLessThan(0.2);
  });

  it('counts what is loaded at once, and not what is loaded later', async () => {
    const now = await measure("export { large } from './large.js';");
    expect(now).toBeGreaterThan(5);
    expect(await measure("export const later = () => import('./large.js');")).toBeLessThan(0.5);
  });
});
