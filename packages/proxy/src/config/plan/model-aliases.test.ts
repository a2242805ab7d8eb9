import { describe, expect, it } from 'vitest';
import { aliasesOf } from './model-aliases.ts';

describe('aliasesOf', () => {
  it('joins both sections, of which the router’s wins', () => {
    const aliases = aliasesOf({
      litellm_settings: { model_alias_map: { a: 'x', b: 'y' } },
      router_settings: { model_group_alias: { b: { model: 'z', hidden: true } } },
    });
    expect(Object.fromEntries(aliases)).toEqual({
      a: { model: 'x' },
      b: { model: 'z', hidden: true },
    });
  });
});
