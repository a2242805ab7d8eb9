import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { check } from './check.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'llm-check-'));
});
afterAll(() => rm(folder, { recursive: true }));

const environment = { HOME: '/root', _: 'x' };
const key = 'sk-Zq81mNvPx0Kd7RwYb2TgHs5UcLfJe9Aa';
const good = { model_name: 'a', litellm_params: { model: 'openai/b', api_key: key } };

describe('check', () => {
  it('tells everything in the order of lines, each with its line, and ends with a verdict', async () => {
    const file = join(folder, 'config.yaml');
    const text = [
      'general_settings: {max_request_size_mb: big}',
      'model_list:',
      '  - model_name: a',
      `    litellm_params: {model: openai/b, api_key: ${key}, timout: 3}`,
      '  - model_name: b',
      '    litellm_params: {model: openai/b, api_key: os.environ/AZ}',
      'litellm_settings: {modify_params: true, max_budget: 3}',
    ].join('\n');
    await writeFile(file, text);
    const { exitCode, output, complaints } = await check(file, { environment });
    expect(exitCode).toBe(1);
    expect(output).toBe('');
    expect(complaints.replaceAll(file, 'config.yaml')).toBe(
      [
        'error: general_settings.max_request_size_mb: expected a number, found a text [config.yaml:1:20]',
        '  1 | general_settings: {max_request_size_mb: big}',
        '    |                    ^',
        'warning: model_list[0].litellm_params.timout: is no known name, so it is ignored, as in LiteLLM (nearest: timeout) [config.yaml:4:85]',
        '  4 |     litellm_params: {model: openai/b, api_key: ***, timout: 3}',
        '    |                                                     ^',
        'warning: model_list[1].litellm_params.api_key: the environment variable AZ is not set; the entry is left out [config.yaml:6:39]',
        '  6 |     litellm_params: {model: openai/b, api_key: os.environ/AZ}',
        '    |                                       ^',
        'warning: litellm_settings.modify_params: is known from LiteLLM and has no effect here yet [config.yaml:7:20]',
        '  7 | litellm_settings: {modify_params: true, max_budget: 3}',
        '    |                    ^',
        'error: litellm_settings.max_budget: guards callers in LiteLLM and has no effect here yet, so the gateway does not start; to start without it, say server: { waive: [litellm_settings.max_budget] } [config.yaml:7:41]',
        '  7 | litellm_settings: {modify_params: true, max_budget: 3}',
        '    |                                         ^',
        'The configuration cannot be used: 2 errors, 3 warnings.',
        '',
      ].join('\n'),
    );
  });

  it('prints what a good configuration comes to, without secrets, and what has no effect', async () => {
    const source = { model_list: [good], litellm_settings: { modify_params: true } };
    const { exitCode, output, complaints } = await check(source, { environment });
    expect(exitCode).toBe(0);
    expect(complaints).toBe(
      [
        'warning: litellm_settings.modify_params: is known from LiteLLM and has no effect here yet',
        'The configuration can be used: 0 errors, 1 warning, 1 model served.',
        '',
      ].join('\n'),
    );
    expect(output).toContain('api_key: sk-…e9Aa');
    for (let at = 3; at + 8 <= key.length; at += 1)
      expect(output).not.toContain(key.slice(at, at + 8));
  });

  it('prints one JSON object where it is asked to', async () => {
    const source = { model_list: [good, { ...good, model_name: 'b' }], sever: {} };
    const { exitCode, output, complaints } = await check(source, { environment, json: true });
    expect([exitCode, complaints]).toEqual([0, '']);
    expect(JSON.parse(output)).toMatchObject({
      ...{ ok: true, errors: 0, warnings: 1, models: ['a', 'b'] },
      findings: [{ severity: 'warning', path: 'sever', nearest: 'server' }],
      config: { deployments: [{ model_name: 'a', mode: 'chat' }, {}] },
    });
    expect(output).not.toContain(key);
    const strict = await check(source, { environment, json: true, strict: true });
    expect(strict.exitCode).toBe(1);
    expect(JSON.parse(strict.output)).toMatchObject({ ok: false, errors: 1, warnings: 0 });
  });

  it('reads the standard input under the name -', async () => {
    const readInput = () =>
      Promise.resolve('model_list: [{model_name: a, litellm_params: {model: mock/a}}]');
    const { exitCode, output } = await check('-', { environment, readInput });
    expect(exitCode).toBe(0);
    expect(parse(output)).toMatchObject({ deployments: [{ provider: 'mock' }] });
    const broken = await check('-', { environment, readInput: () => Promise.resolve('a: [1') });
    expect(broken.complaints).toContain('[standard input:1:4]\n  1 | a: [1\n    |    ^\n');
  });

  it.each([
    ['nowhere.yaml', 'cannot be read: there is no such file'],
    ['.', 'cannot be read: it is a folder, not a file'],
  ])('says in words why %s cannot be read', async (name, why) => {
    const { complaints } = await check(join(folder, name), { environment });
    expect(complaints).toContain(why);
    expect(complaints).not.toMatch(/E[A-Z]{4,}/);
  });
});
