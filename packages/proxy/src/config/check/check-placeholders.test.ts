import { describe, expect, it } from 'vitest';
import { checkPlaceholders } from './check-placeholders.ts';

describe('checkPlaceholders', () => {
  it.each([
    '${KEY}',
    'openai/${MODEL:-Qwen/Qwen2.5-3B}',
    '${KEY:?missing}',
    '$OPENAI_API_KEY',
    '{{ openai_key }}',
    'os.environ["KEY"]',
    'os.environ.KEY',
    "os.getenv('KEY')",
    'process.env.KEY',
  ])('finds %s, wherever it stands', (text) => {
    const data = { model_list: [{ litellm_params: { api_key: text } }] };
    expect(checkPlaceholders(data).map(({ path }) => path)).toEqual([
      'model_list[0].litellm_params.api_key',
    ]);
  });

  it.each(['sk-1$2', '$5', 'a {{b}} c', 'os.environ/KEY', '$', '{}'])(
    'takes %s for a text',
    (text) => {
      expect(checkPlaceholders({ a: text, b: [text] })).toEqual([]);
    },
  );

  it('leaves what is written to models alone', () => {
    expect(checkPlaceholders({ system: 'say ${x}', extra_body: { a: '${b}' } })).toEqual([]);
  });
});
