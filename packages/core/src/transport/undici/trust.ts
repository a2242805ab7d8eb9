import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createSecureContext, rootCertificates, type SecureContext } from 'node:tls';
import { type Environment, processEnvironment } from '../../runtime/process-environment.ts';
import type { TlsOptions } from './undici-options.ts';

/** Whom to trust and what to show; `undefined` for Node's own choice. */
export interface Trust {
  readonly ofUpstream: SecureContext | undefined;
  /** The same authorities, and no certificate: a proxy is another party than the upstream. */
  readonly ofProxy: SecureContext | undefined;
}

/**
 * Read once: reading the certificates of all authorities takes longer than a handshake.
 *
 * @throws {Error} of Node's: a certificate or the key cannot be read, or one does not belong to the other
 */
export function createTrust(
  tls: TlsOptions = {},
  environment: Environment = processEnvironment(),
): Trust {
  const { ca, cert, key } = tls;
  // Node ignores a text without a certificate silently, so parse it here: this throws.
  if (ca !== undefined) new X509Certificate(ca);
  const trusted = ca === undefined ? {} : { ca: [...defaultAuthorities(environment), ca] };
  const shown = { ...(cert === undefined ? {} : { cert }), ...(key === undefined ? {} : { key }) };
  return {
    ofUpstream:
      ca === undefined && cert === undefined && key === undefined
        ? undefined
        : createSecureContext({ ...trusted, ...shown }),
    ofProxy: ca === undefined ? undefined : createSecureContext(trusted),
  };
}

/** Node drops its own authorities, and those of `NODE_EXTRA_CA_CERTS`, when it is given others. */
function defaultAuthorities(environment: Environment): readonly string[] {
  const extra = environment['NODE_EXTRA_CA_CERTS'];
  if (extra === undefined || extra === '') return rootCertificates;
  try {
    return [...rootCertificates, readFileSync(extra, 'utf8')];
  } catch {
    // Node itself has warned of it, and goes on.
    return rootCertificates;
  }
}
