import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { askProgram, runProgram, startProgram } from '../../test/support/program.ts';

let folder = '';
let config = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'llm-cli-'));
  config = join(folder, 'config.yaml');
  await writeFile(
    config,
    [
      'model_list:',
      '  - {model_name: a, litellm_params: {model: mock/a}}',
      '  - {model_name: slow, litellm_params: {model: mock/slow, mock_response: at last, mock_delay: 1}}',
    ].join('\n'),
  );
});
afterAll(() => rm(folder, { recursive: true }));

describe('llm-proxy --config', { timeout: 120_000 }, () => {
  it('serves a configuration to those who show the key of the environment', async () => {
    const running = await startProgram(['--config', config, '--port', '0', '--host', '127.0.0.1'], {
      LITELLM_MASTER_KEY: 'sk-0123456789abcdef',
    });
    try {
      expect((await askProgram(running.url, 'a')).status).toBe(401);
      const headers = { authorization: 'Bearer sk-0123456789abcdef' };
      expect((await askProgram(running.url, 'a', headers)).status).toBe(200);
    } finally {
      expect(await running.stop()).toBe(0);
    }
    expect(running.text()).not.toContain('sk-0123456789abcdef');
  });

  it('says that the port is taken and takes no other', async () => {
    const running = await startProgram(['--model', 'mock/a', '--port', '0']);
    try {
      // Whatever model a caller names, the one answers.
      expect((await askProgram(running.url, 'anything')).status).toBe(200);
      const { status, stderr } = runProgram([
        '--config',
        config,
        '--port',
        new URL(running.url).port,
      ]);
      expect(status).toBe(1);
      expect(stderr).toContain('something else does');
    } finally {
      await running.stop();
    }
  });

  it('lets an open call end when told to stop', async () => {
    const running = await startProgram(['--config', config, '--port', '0']);
    const asked = askProgram(running.url, 'slow');
    // The call is open once the gateway has answered a later one.
    await askProgram(running.url, 'a');
    const stopped = running.stop();
    const answer = await asked;
    expect(answer.status).toBe(200);
    expect(await answer.text()).toContain('at last');
    expect(await stopped).toBe(0);
  });
});
