import { callSettings } from '@llm/core';
import { describe, expect, it } from 'vitest';
import { servedProtocols } from './served-protocols.ts';

describe('every protocol that callers may speak', () => {
  const names = Object.keys(callSettings).filter((name) => name !== 'metadata');
  const spoken = servedProtocols.filter(({ server }) => server !== undefined);

  it.each(spoken.map(({ id, server }) => [id, server] as const))(
    '%s leaves no field of the gateway in what is sent on, addresses among them',
    (_id, server) => {
      const cut = new Set(server?.native?.gatewayFields);
      const through = names.filter((name) => !cut.has(name));
      expect(through).toEqual([]);
    },
  );
});
