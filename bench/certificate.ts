import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

/** Files in PEM form. */
export interface Certificate {
  readonly keyFile: string;
  readonly certificateFile: string;
}

const makeMs = 10_000;

/**
 * Makes a key and a certificate for 127.0.0.1 that is its own authority, valid for two days.
 *
 * @returns the files, or why there are none: Node has no function for it, so `openssl` has to be installed
 */
export function makeCertificate(folder: string): Certificate | { readonly reason: string } {
  const keyFile = join(folder, 'key.pem');
  const certificateFile = join(folder, 'certificate.pem');
  // P-256, because most providers' servers show such a key; an RSA key makes handshakes dearer.
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=IP:127.0.0.1'];
  const { status, stderr, error } = spawnSync(
    'openssl',
    ['req', '-x509', ...key, ...subject, '-days', '2', '-keyout', keyFile, '-out', certificateFile],
    { encoding: 'utf8', timeout: makeMs },
  );
  if (error !== undefined) return { reason: `openssl made no certificate: ${error.message}` };
  if (status !== 0) return { reason: `openssl made no certificate: ${stderr.trim().slice(-300)}` };
  return { keyFile, certificateFile };
}
