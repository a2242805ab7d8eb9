import type { Provider } from '@llm/core';
import { anthropic, mock, openai } from '@llm/providers';
import * as compatible from '@llm/providers/compatible';

/** Every provider that models may name without a declaration. */
export const builtInProviders: readonly Provider[] = [
  openai,
  anthropic,
  mock,
  ...Object.values(compatible),
];
