import { afterEach, describe, expect, it } from 'vitest';
import { ask, cleanUp, openTransport, serveHttp } from '../../../test/support/http-peer.ts';

afterEach(cleanUp);

// What every transport does is in `transportCases`.
describe('createHttp1Transport', () => {
  it('keeps the connections of each transport apart', async () => {
    const ports = new Set<number | undefined>();
    const origin = await serveHttp((request, response) => {
      ports.add(request.socket.remotePort);
      response.end('x');
    });
    const [first, second] = [openTransport(), openTransport()];
    for (let call = 0; call < 3; call += 1) {
      await ask(first, { origin });
      await ask(second, { origin });
    }
    expect(ports.size).toBe(2);
    await first.close();
    expect(await ask(second, { origin })).toBe('x');
    expect(ports.size).toBe(2);
  });
});
