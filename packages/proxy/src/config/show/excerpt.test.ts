import { describe, expect, it } from 'vitest';
import { excerptOf } from './excerpt.ts';

const shown = (line: string, column = 1, path: readonly (string | number)[] = []) =>
  excerptOf(line, { position: { file: 'f', line: 1, column }, path });

describe('excerptOf', () => {
  it.each([
    ['      api_key: sk-1234', '      api_key: ***'],
    ['  api_key: "not closed', '  api_key: ***'],
    ["  'api_key': 'x'", "  'api_key': ***"],
    ['  master_key hunter2', '  master_key ***'],
    ['  redis_password; hunter2', '  redis_password; ***'],
    [
      'litellm_params: {model: openai/a, api_key: abc, rpm: 1}',
      'litellm_params: {model: openai/a, api_key: ***, rpm: 1}',
    ],
    [
      '  api_base: https://me:hunter2@host/v1?api_key=abc',
      '  api_base: https://***@host/v1?api_key=***',
    ],
    ['  - sk-Zq81mNvPx0Kd7RwYb2TgHs5UcLfJe9Aa', '  - sk-…e9Aa'],
    [
      'litellm_params: {model: a, extra_headers: {x-a: hunter2, x-b: hunter3}, rpm: 1}',
      'litellm_params: {model: a, extra_headers: ***, rpm: 1}',
    ],
    ['  Authorization: Bearer abc', '  Authorization: ***'],
  ])('masks what may be secret in %j', (line, text) => {
    expect(shown(line)?.text).toBe(text);
  });

  it.each([
    '  api_key: os.environ/OPENAI_API_KEY',
    '  max_tokens: 4096',
    '  model: openai/gpt-4o # the cheap one',
  ])('leaves %j as it is', (line) => {
    expect(shown(line)?.text).toBe(line);
  });

  it('masks every value below a name of secrets', () => {
    expect(shown('  PLAIN: hunter2', 3, ['environment_variables', 'PLAIN'])?.text).toBe(
      '  PLAIN: ***',
    );
    expect(shown('  x: hunter2', 3, ['credential_list', 0, 'credential_values', 'x'])?.text).toBe(
      '  x: hunter2',
    );
    for (const place of ['extra_headers', 'headers', 'provider_settings'])
      expect(shown('  x-company: hunter2', 3, [place, 'x-company'])?.text).toBe('  x-company: ***');
    expect(shown('  x: hunter2', 3, ['vertex_credentials', 'x'])?.text).toBe('  x: ***');
  });

  it('keeps the place of the mistake, also behind a mask and in a long line', () => {
    const line = '{api_key: sk-123456, api_bse: x}';
    const found = shown(line, line.indexOf('api_bse') + 1);
    expect(found?.text.slice((found.column || 0) - 1)).toBe('api_bse: x}');
    const long = `a: [${'x, '.repeat(300)}bad, y]`;
    const cut = shown(long, long.indexOf('bad') + 1);
    expect(cut?.text.length).toBeLessThan(110);
    expect(cut?.text.slice(cut.column - 1)).toBe('bad, y]');
  });

  it('shows nothing of a line that nobody reads', () => {
    expect(shown('x'.repeat(5_000))).toBeUndefined();
  });
});
