import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { explain } from './explain.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'explain-'));
});
afterAll(() => rm(folder, { recursive: true }));

const explained = async (lines: readonly string[], model: string) => {
  const file = join(folder, 'config.yaml');
  await writeFile(file, lines.join('\n'));
  return explain(file, model, { environment: {} });
};
const models = [
  'model_list:',
  '  - {model_name: a, model_info: {id: first}, litellm_params: {model: mock/a, order: 2}}',
  '  - {model_name: a, model_info: {id: second}, litellm_params: {model: mock/b, order: 1, weight: 0}}',
  '  - {model_name: c, litellm_params: {model: mock/c}}',
];

describe('config explain', () => {
  it('tells the mistakes of a file that cannot be used', async () => {
    const { exitCode, complaints } = await explained(['model_list: 3'], 'a');
    expect([exitCode, complaints]).toEqual([1, expect.stringContaining('error: model_list')]);
  });

  it('names the nearest model where there is none of that name', async () => {
    const { exitCode, complaints } = await explained(models, 'b');
    expect([exitCode, complaints]).toEqual([1, expect.stringContaining("there is no model 'b'")]);
  });

  it('says who would be asked, who follows, and what bounds a call', async () => {
    const settings = 'router_settings: {fallbacks: [{a: [c]}], routing_strategy: least-busy}';
    const { exitCode, output } = await explained([...models, settings], 'a');
    expect(exitCode).toBe(0);
    expect(output.indexOf('id: second')).toBeLessThan(output.indexOf('id: first'));
    expect(output).toContain('leftOut: drained');
    expect(output).toContain('afterAnyFailure:\n    - c');
    expect(output).toContain('strategy: least-busy');
    expect(output).toContain('maxAttempts: 4');
  });
});
