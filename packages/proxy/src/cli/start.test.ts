import { createServer } from 'node:net';
import { once } from 'node:events';
import type { JsonObject, Logger } from '@llm/core';
import { silentLogger } from '@llm/core';
import { describe, expect, it } from 'vitest';
import { loadConfig } from '../config/load.ts';
import { start } from './start.ts';

const source: JsonObject = {
  model_list: [{ model_name: 'a', litellm_params: { model: 'mock/a' } }],
};
const configOf = (more: JsonObject = {}) => loadConfig({ ...source, ...more }, { environment: {} });

describe('start', () => {
  it('takes no other port where the wanted one is taken', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const address = other.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    await expect(start(await configOf(), { port, logger: silentLogger })).rejects.toMatchObject({
      code: 'invalid_request',
      message: `cannot listen on port ${port}: something else does; stop it, or choose another with --port`,
    });
    other.close();
  });

  it('does not listen for others without a key', async () => {
    const options = { host: '0.0.0.0', port: 0, logger: silentLogger };
    await expect(start(await configOf(), options)).rejects.toMatchObject({
      code: 'permission_denied',
    });
  });

  it('says where it listens, who may call, and what has no effect', async () => {
    const lines: string[] = [];
    const note = (_: object, message: string): void => void lines.push(message);
    const logger: Logger = { ...silentLogger, info: note, warn: note };
    const config = await configOf({ litellm_settings: { cache: true } });
    const server = await start(config, { port: 0, logger });
    try {
      const answer = await fetch(`${server.url}/health/liveliness`);
      expect(answer.status).toBe(200);
      await answer.text();
    } finally {
      await server.close();
    }
    expect(lines).toEqual([
      'litellm_settings.cache: is known from LiteLLM and has no effect here yet',
      'listening',
      'no master key: only this machine can call',
    ]);
  });
});
