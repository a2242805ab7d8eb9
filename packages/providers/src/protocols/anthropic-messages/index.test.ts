import { loadFixtures, protocolCases } from '@llm/core/testing';
import { describe, it } from 'vitest';
import { anthropicMessages } from './index.ts';

const fixtures = loadFixtures(new URL('__fixtures__/', import.meta.url));

describe('anthropicMessages', () => {
  it.each(protocolCases(anthropicMessages, fixtures))('$name', ({ run }) => run());
});
