import { describe, it } from 'vitest';
import { transports } from '../../test/support/transports.ts';
import { transportCases } from '../testing/transport/transport-cases.ts';

describe.each(transports)('the transport $name', ({ create, limits }) => {
  for (const { name, skipped, run } of transportCases(create, limits)) {
    it.skipIf(skipped !== undefined)(name, run);
  }
});
