import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';

const source = new URL('./tune-heap.ts', import.meta.url).href;

describe('tuneHeap', () => {
  it('is taken by this runtime, which would say so of a flag that it does not know', () => {
    const program = `(await import(${JSON.stringify(source)})).tuneHeap(); console.log('tuned');`;
    const { stdout, stderr } = spawnSync(
      process.execPath,
      ['--import', 'tsx', '--input-type=module', '-e', program],
      { encoding: 'utf8' },
    );
    expect({ stdout, stderr }).toEqual({ stdout: 'tuned\n', stderr: '' });
  }, 30_000);
});
