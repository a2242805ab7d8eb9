import { expect, it } from 'vitest';
import { mayBeClaude, readModelName } from './model-name.ts';

it.each([
  ['anthropic.claude-v2:1', { id: 'anthropic.claude-v2:1' }],
  ['invoke/eu-west-1/a.b', { id: 'a.b', region: 'eu-west-1', route: 'invoke' }],
  ['converse_like/a.b', { id: 'a.b', route: 'converse' }],
])('reads %s', (model, said) => {
  expect(readModelName(model)).toEqual(said);
});

it('knows Claude by its name, and a profile by its ARN', () => {
  expect(mayBeClaude('us.anthropic.claude-sonnet-4-5-20250929-v1:0')).toBe(true);
  expect(mayBeClaude('arn:aws:bedrock:eu-west-1:1:application-inference-profile/abc')).toBe(true);
  expect(mayBeClaude('amazon.nova-lite-v1:0')).toBe(false);
});
