import { describe, it } from 'vitest';
import { transports, transportTls } from '../../test/support/transports.ts';
import { transportCases } from '../testing/transport/transport-cases.ts';

const tls = transportTls();

describe.each(transports)('the transport $name', ({ create, limits }) => {
  for (const { name, skipped, run } of transportCases(create, limits, tls)) {
    it.skipIf(skipped !== undefined)(name, run);
  }
});
