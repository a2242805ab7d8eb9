import { expect, it } from 'vitest';
import { isOutOfMoney } from './out-of-money.ts';

it.each([
  'Your credit balance is too low to access the Anthropic API. Please go to Plans & Billing.',
  'You have reached your specified API usage limits. You will regain access on 2026-12-01.',
  'This organization has been disabled.',
  'You exceeded your current quota, please check your plan and billing details.',
  'Your account is not active, please check your billing details on our website.',
  'Insufficient Balance',
  'Your account org-1 <ak-1> is suspended due to insufficient balance',
  'You have run out of credits or need a Grok subscription.',
  'This request requires more credits, or fewer max_tokens.',
  'Your team has reached its monthly spending limit.',
])('knows that the account is the trouble: %s', (words) => {
  expect(isOutOfMoney(words)).toBe(true);
});

it.each([
  '',
  'Rate limit reached for requests per minute',
  'the balance of the prompt is off',
  'prompt is too long: 210000 tokens > 200000 maximum',
  'max_tokens: must be at most your model limit',
  'this model has been disabled for your region',
])('takes no other failure for it: %s', (words) => {
  expect(isOutOfMoney(words)).toBe(false);
});
