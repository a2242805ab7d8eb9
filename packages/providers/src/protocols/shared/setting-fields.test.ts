import { describe, expect, it } from 'vitest';
import { settingFields } from './setting-fields.ts';

describe('settingFields', () => {
  it('has the settings with and without an effect', () => {
    expect(settingFields).toEqual(expect.arrayContaining(['num_retries', 'cache', 'guardrails']));
  });

  it("leaves metadata, which is Anthropic's own field, to each protocol", () => {
    expect(settingFields).not.toContain('metadata');
    expect(settingFields).toContain('litellm_metadata');
  });
});
