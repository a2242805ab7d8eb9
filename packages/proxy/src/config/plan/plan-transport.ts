import { readFileSync } from 'node:fs';
import type { Mistake } from '../check/mistake.ts';
import type { ConfigFile } from '../schema/config-schema.ts';
import { type Environment, setVariableOf } from '../read/environment.ts';
import { whyUnreadable } from '../read/why-unreadable.ts';
import { chooseTransport, type TransportPlan } from './choose-transport.ts';
import type { DeploymentPlan } from './deployment-plan.ts';

/** The plan, and what is wrong with the settings it is made of. */
export interface PlannedTransport {
  readonly transport: TransportPlan;
  readonly mistakes: readonly Mistake[];
  readonly warnings: readonly Mistake[];
}

/**
 * How upstreams are connected to, with the files of `server.upstream_tls` read.
 *
 * A relative path starts at the folder where the gateway is started.
 */
export function planTransport(
  { server = {} }: ConfigFile,
  deployments: readonly DeploymentPlan[],
  environment: Environment,
): PlannedTransport {
  const {
    transport: setting = 'auto',
    upstream_tls: files,
    upstream_http2: http2 = false,
  } = server;
  const read = (name: 'ca_file' | 'cert_file' | 'key_file') => readPem(name, files?.[name]);
  const [ca, cert, key] = [read('ca_file'), read('cert_file'), read('key_file')];
  const tls = { ...pem('ca', ca), ...pem('cert', cert), ...pem('key', key) };
  const transport: TransportPlan = {
    setting,
    http2,
    ...(Object.keys(tls).length > 0 && { tls }),
  };
  return {
    transport,
    mistakes: [
      ...[ca, cert, key].flatMap(({ mistakes }) => mistakes),
      ...(files === undefined ? [] : pairMistakes(files)),
      ...conflictsOf(transport, deployments, environment),
    ],
    warnings: withoutEffect(environment, transport),
  };
}

/** Where a deployment's calls go; `undefined` where it answers by itself, or its URL cannot be read. */
export function originOf({
  baseUrl,
  provider,
  settings,
  mock,
}: DeploymentPlan): string | undefined {
  if (mock !== undefined || provider.answer !== undefined) return undefined;
  const url = (baseUrl ?? provider.baseUrl).replace(/\{(\w+)\}/g, (place, name: string) => {
    const value = settings[name];
    return typeof value === 'string' ? value : place;
  });
  return URL.canParse(url) ? new URL(url).origin : undefined;
}

interface Pem {
  readonly text?: string;
  readonly mistakes: readonly Mistake[];
}

function pem<Name extends string>(name: Name, { text }: Pem): { readonly [N in Name]?: string } {
  const named: { [N in Name]?: string } = {};
  if (text !== undefined) named[name] = text;
  return named;
}

function readPem(name: string, file: string | undefined): Pem {
  if (file === undefined) return { mistakes: [] };
  const path = `server.upstream_tls.${name}`;
  try {
    const text = readFileSync(file, 'utf8');
    if (text.includes('-----BEGIN ')) return { text, mistakes: [] };
    return { mistakes: [{ path, message: 'names a file that holds no PEM text' }] };
  } catch (cause) {
    return { mistakes: [{ path, message: whyUnreadable(cause) }] };
  }
}

function pairMistakes(files: {
  readonly cert_file?: string | undefined;
  readonly key_file?: string | undefined;
}): readonly Mistake[] {
  const { cert_file: cert, key_file: key } = files;
  if ((cert === undefined) === (key === undefined)) return [];
  const missing = cert === undefined ? 'cert_file' : 'key_file';
  return [
    {
      path: `server.upstream_tls.${missing}`,
      message: 'is missing: a certificate and its key go together',
    },
  ];
}

/** `http1` cannot do everything, and calls that do not take the way that was asked for would be a surprise. */
function conflictsOf(
  plan: TransportPlan,
  deployments: readonly DeploymentPlan[],
  environment: Environment,
): readonly Mistake[] {
  for (const deployment of deployments) {
    const origin = originOf(deployment);
    if (origin === undefined) continue;
    const { conflict, proxy } = chooseTransport(origin, plan, environment);
    if (conflict !== undefined) {
      const message = `http1 cannot call ${origin}: ${conflict}; say auto or undici`;
      return [{ path: 'server.transport', message }];
    }
    if (proxy !== undefined && !isHttpProxy(proxy)) {
      const name = origin.startsWith('https:') ? 'HTTPS_PROXY' : 'HTTP_PROXY';
      const message = `the variable ${name} is not the http or https URL of a proxy, and calls to ${origin} would go through it`;
      return [{ path: '', message }];
    }
  }
  return [];
}

/** Most programs take `proxy.example:3128` for an http URL. */
function isHttpProxy(proxy: string): boolean {
  const url = proxy.includes('://') ? proxy : `http://${proxy}`;
  return URL.canParse(url) && /^https?:$/.test(new URL(url).protocol);
}

/** Variables that other programs obey, so that people set them and wonder. */
function withoutEffect(environment: Environment, { tls }: TransportPlan): readonly Mistake[] {
  const warnings: Mistake[] = [];
  const isNodes = setVariableOf(environment, 'NODE_OPTIONS')?.includes('--use-openssl-ca') === true;
  for (const name of ['SSL_CERT_FILE', 'SSL_CERT_DIR', 'REQUESTS_CA_BUNDLE', 'CURL_CA_BUNDLE']) {
    if (setVariableOf(environment, name) === undefined || tls?.ca !== undefined) continue;
    if (setVariableOf(environment, 'NODE_EXTRA_CA_CERTS') !== undefined) continue;
    if (isNodes && name.startsWith('SSL_')) continue;
    const message = `the variable ${name} has no effect here: name the file of authorities in server.upstream_tls.ca_file, or in NODE_EXTRA_CA_CERTS`;
    warnings.push({ path: '', message });
  }
  const isSet = (name: string): boolean =>
    setVariableOf(environment, name.toLowerCase()) !== undefined ||
    setVariableOf(environment, name) !== undefined;
  if (isSet('ALL_PROXY') && !isSet('HTTPS_PROXY')) {
    const message =
      'the variable ALL_PROXY has no effect here: set HTTPS_PROXY, and HTTP_PROXY for http upstreams';
    warnings.push({ path: '', message });
  }
  return warnings;
}
