import { equal } from 'node:assert/strict';
import { fakeClock } from '../fake-clock.ts';
import { ask, fails, later, send, textOf, type TransportCheck } from './transport-case.ts';
import { textAnswer } from './http-peer.ts';

/** Phases that take too long. Time passes by a clock of the case, so no check waits for it. */
export const timeChecks: readonly TransportCheck[] = [
  {
    name: 'headers that do not come in time fail the call and close the upstream',
    async check({ open, serveTcp }) {
      const clock = fakeClock();
      const asked = later();
      const closed = later();
      const origin = await serveTcp((socket) => {
        socket.once('data', asked.resolve).once('close', closed.resolve);
      });
      const failed = fails(send(open({ clock, headersMs: 2_000 }), { origin }), 'timeout');
      await asked.promise;
      await clock.advance(2_000);
      await failed;
      await closed.promise;
      equal(clock.pending, 0);
    },
  },
  {
    name: 'the limits of a call stand before those of the transport',
    async check({ open, serveTcp }) {
      const clock = fakeClock();
      const asked = later();
      const origin = await serveTcp((socket) => socket.once('data', asked.resolve));
      const timeouts = { headersMs: 50 };
      const sent = send(open({ clock, headersMs: 60_000 }), { origin, timeouts });
      const failed = fails(sent, 'timeout');
      await asked.promise;
      await clock.advance(50);
      await failed;
    },
  },
  {
    name: 'a limit of 0 is none',
    async check({ open, serveTcp }) {
      const clock = fakeClock();
      const asked = later();
      const proceed = later();
      const origin = await serveTcp((socket) => {
        socket.once('data', asked.resolve);
        void proceed.promise.then(() => socket.write(textAnswer()));
      });
      const answer = ask(open({ clock, headersMs: 0, idleMs: 0 }), { origin });
      await asked.promise;
      await clock.advance(86_400_000);
      proceed.resolve();
      equal(await answer, 'ok');
    },
  },
  {
    name: 'a body that falls silent fails, again at each read, and closes the upstream',
    async check({ open, serveHttp }) {
      const clock = fakeClock();
      const closed = later();
      const origin = await serveHttp((request, response) => {
        request.socket.once('close', closed.resolve);
        response.write('first');
      });
      const { body } = await send(open({ clock, idleMs: 1_000 }), { origin });
      equal(new TextDecoder().decode(await body.read()), 'first');
      const failed = fails(body.read(), 'timeout');
      await clock.advance(900);
      await clock.advance(1_100);
      await failed;
      await fails(body.read(), 'timeout');
      await closed.promise;
      equal(clock.pending, 0);
    },
  },
  {
    name: 'silence is measured from the last piece',
    async check({ open, serveHttp }) {
      const clock = fakeClock();
      const pieces: (() => void)[] = [];
      const origin = await serveHttp((_, response) => {
        response.write('0');
        pieces.push(
          () => response.write('1'),
          () => response.write('2'),
          () => response.end(),
        );
      });
      const { body } = await send(open({ clock, idleMs: 1_000 }), { origin });
      let text = new TextDecoder().decode(await body.read());
      for (const write of pieces) {
        const reading = body.read();
        await clock.advance(700);
        write();
        text += new TextDecoder().decode(await reading);
      }
      equal(text, '012');
    },
  },
  {
    name: 'the time of a slow reader does not count',
    async check({ open, serveHttp }) {
      const clock = fakeClock();
      const origin = await serveHttp((_, response) => response.end('whole'));
      const { body } = await send(open({ clock, idleMs: 50 }), { origin });
      await new Promise((resolve) => setImmediate(resolve));
      await clock.advance(1_000);
      equal(await textOf(body), 'whole');
    },
  },
  {
    name: 'no timer is left after an answer',
    async check({ open, serveHttp }) {
      const clock = fakeClock();
      const origin = await serveHttp((_, response) => response.end('ok'));
      equal(await ask(open({ clock, keepAliveMs: 0 }), { origin }), 'ok');
      equal(clock.pending, 0);
    },
  },
  {
    name: 'a connection that does not stand in time fails the call',
    needs: 'connect-timeout',
    async check({ open, serveTcp }) {
      const clock = fakeClock();
      const greeted = later();
      // It takes the connection and never shakes hands.
      const origin = await serveTcp((socket) => socket.once('data', greeted.resolve));
      const secure = origin.replace('http:', 'https:');
      const failed = fails(send(open({ clock, connectMs: 40 }), { origin: secure }), 'timeout');
      await greeted.promise;
      await clock.advance(40);
      await failed;
    },
  },
  {
    name: 'the time to connect of a call stands before that of the transport',
    needs: 'connect-timeout',
    async check({ open, serveTcp }) {
      const clock = fakeClock();
      const greeted = later();
      const origin = (await serveTcp((socket) => socket.once('data', greeted.resolve))).replace(
        'http:',
        'https:',
      );
      const timeouts = { connectMs: 40 };
      const failed = fails(
        send(open({ clock, connectMs: 60_000 }), { origin, timeouts }),
        'timeout',
      );
      await greeted.promise;
      await clock.advance(40);
      await failed;
    },
  },
];
