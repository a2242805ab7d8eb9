import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';

/** A certificate for `localhost` and its address that nobody has signed, and its key. */
export interface Certificate {
  readonly key: string;
  readonly cert: string;
  readonly certFile: string;
  remove(): void;
}

/** `undefined` where there is no openssl to make one. */
export function makeCertificate(): Certificate | undefined {
  const folder = mkdtempSync(join(tmpdir(), 'llm-tls-'));
  const remove = (): void => rmSync(folder, { recursive: true });
  const keyFile = join(folder, 'key.pem');
  const certFile = join(folder, 'certificate.pem');
  const names = 'subjectAltName=DNS:localhost,IP:127.0.0.1';
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  const files = ['-keyout', keyFile, '-out', certFile];
  const subject = ['-days', '2', '-subj', '/CN=localhost', '-addext', names];
  try {
    execFileSync('openssl', ['req', '-x509', ...key, ...files, ...subject], { stdio: 'ignore' });
  } catch {
    remove();
    console.warn('SKIPPED: calls over TLS, because there is no openssl to make a certificate');
    return undefined;
  }
  const read = (file: string): string => readFileSync(file, 'utf8');
  return { key: read(keyFile), cert: read(certFile), certFile, remove };
}

/**
 * An upstream over TLS 1.3 on a thread of its own.
 *
 * - `/plain` and `/stream` are answered once the body is read.
 * - `/early` is answered at the head, and its body is read.
 * - `/unread` is answered at the head, and nothing is read after that.
 */
export interface ThreadedPeer {
  readonly port: number;
  /** Connections that were opened so far. */
  connections(): number;
  /** Stops this thread until the upstream has written so many answers more than at the last call. */
  blockUntilAnswers(more: number): void;
  close(): Promise<unknown>;
}

const longestWaitMs = 10_000;

export async function startThreadedPeer({ key, cert }: Certificate): Promise<ThreadedPeer> {
  const counts = new Int32Array(new SharedArrayBuffer(8));
  const worker = new Worker(new URL('./tls-upstream.mjs', import.meta.url), {
    workerData: { key, cert, counts },
  });
  const port = await new Promise<number>((resolve, reject) => {
    worker.once('message', resolve).once('error', reject);
  });
  let expected = 0;
  return {
    port,
    connections: () => Atomics.load(counts, 0),
    blockUntilAnswers(more) {
      expected += more;
      for (let seen = Atomics.load(counts, 1); seen < expected; seen = Atomics.load(counts, 1)) {
        if (Atomics.wait(counts, 1, seen, longestWaitMs) === 'timed-out') {
          throw new Error(`${seen} answers came, where ${expected} were expected`);
        }
      }
    },
    close: () => worker.terminate(),
  };
}
