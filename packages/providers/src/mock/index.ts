import { defineProvider, type Provider } from '@llm/core';
import { createMockService, type MockOptions } from './mocked.ts';

export { mocked, type MockOptions } from './mocked.ts';

/**
 * A provider that answers without a network, as `mock_*` fields of the call or of the deployment say; else with the
 * tool call or the JSON that the call asks for, or by repeating what it was told. Its models may have any name.
 */
export function createMock(options: MockOptions = {}): Provider<'mock'> {
  return defineProvider({
    id: 'mock',
    baseUrl: 'http://127.0.0.1',
    auth: { scheme: 'none' },
    speaks: {},
    answer: (settings) => createMockService(settings, options),
  });
}

/** The mock provider on the machine's own clock. */
export const mock: Provider<'mock'> = /* @__PURE__ */ createMock();
