import type { AddressTarget } from '@llm/core';
import { expect, it } from 'vitest';
import { bedrockConverse } from '../protocols/bedrock-converse/index.ts';
import { bedrockAddress } from './bedrock-address.ts';

const base = { path: '', query: {} };
const pathOf = (model: string, settings: AddressTarget['settings'] = {}) =>
  bedrockAddress(bedrockConverse.client.address({ model, stream: false }), {
    operation: 'chat',
    model,
    settings,
    base,
  }).path;

it.each([
  ['anthropic.claude-v2:1', '/model/anthropic.claude-v2%3A1/converse'],
  ['converse/anthropic.claude-v2:1', '/model/anthropic.claude-v2%3A1/converse'],
  ['eu-west-1/anthropic.claude-v2:1', '/model/anthropic.claude-v2%3A1/converse'],
  ['converse/us-gov-west-1/a.b', '/model/a.b/converse'],
  [
    'arn:aws:bedrock:us-east-1:123456789012:inference-profile/us.a.b-1:0',
    '/model/arn%3Aaws%3Abedrock%3Aus-east-1%3A123456789012%3Ainference-profile%2Fus.a.b-1%3A0/converse',
  ],
])('%s is at %s', (model, path) => {
  expect(pathOf(model)).toBe(path);
});

it('refuses a model of another region, and says what to set', () => {
  expect(pathOf('eu-west-1/a.b', { aws_region_name: 'eu-west-1' })).toBe('/model/a.b/converse');
  expect(() => pathOf('eu-west-1/a.b', { aws_region_name: 'us-east-1' })).toThrow(
    expect.objectContaining({ code: 'invalid_request', param: 'aws_region_name' }),
  );
});
