// An upstream over TLS 1.3 on a thread of its own, started by tls-peer.ts. It answers while the thread of the test
// stands still, so that an answer is in the system before the client's event loop goes on.
import { createServer } from 'node:tls';
import { parentPort, workerData } from 'node:worker_threads';

const { key, cert, counts } = workerData;

const answers = {
  '/plain': ['HTTP/1.1 200 OK', 'content-length: 5', '', 'plain'],
  '/stream': [
    'HTTP/1.1 200 OK',
    'transfer-encoding: chunked',
    '',
    '3',
    'str',
    '3',
    'eam',
    '0',
    '',
    '',
  ],
  '/early': ['HTTP/1.1 413 Too Long', 'content-length: 5', '', 'early'],
  '/unread': ['HTTP/1.1 413 Too Long', 'content-length: 6', '', 'unread'],
};

const server = createServer({ key, cert, minVersion: 'TLSv1.3' }, (socket) => {
  Atomics.add(counts, 0, 1);
  let path = '';
  let left = 0;
  const answer = () => {
    socket.write(answers[path].join('\r\n'), () => {
      Atomics.add(counts, 1, 1);
      Atomics.notify(counts, 1);
    });
  };
  socket.on('error', () => undefined);
  socket.on('data', (bytes) => {
    if (left > 0) {
      left -= bytes.length;
      if (left === 0 && path !== '/early') answer();
      return;
    }
    // The client writes a head in one piece.
    const head = bytes.toString('latin1').split('\r\n\r\n')[0];
    path = head.split(' ')[1];
    left = Number(/content-length: (\d+)/.exec(head)[1]) - (bytes.length - head.length - 4);
    if (path === '/early' || path === '/unread' || left === 0) answer();
    if (path === '/unread') socket.pause();
  });
});
server.listen(0, '127.0.0.1', () => parentPort.postMessage(server.address().port));
