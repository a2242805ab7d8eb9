import type { Environment } from '../runtime/process-environment.ts';

/**
 * The forward proxy that the environment sets for an origin, as its variable has it, password included; `undefined` if none.
 *
 * `HTTPS_PROXY` is for https origins and `HTTP_PROXY` for http ones. `NO_PROXY` lists what is reached directly, between commas
 * or spaces: a host stands for itself and all names below it, with or without `.` or `*.` in front; `host:port` for that port
 * alone; an IP address for itself, `10.0.0.0/8` for a range of IPv4; `*` for everything. The names of the variables may be in
 * lower case, which comes first. Nothing else is exempt: loopback addresses go through the proxy too.
 *
 * @throws {TypeError} the origin is no URL
 */
export function proxyFor(origin: string, environment: Environment): string | undefined {
  const url = new URL(origin);
  const isSecure = url.protocol === 'https:';
  const proxy = isSecure ? read(environment, 'https_proxy') : read(environment, 'http_proxy');
  if (proxy === undefined) return undefined;
  const target = {
    hostname: withoutBrackets(url.hostname),
    port: url.port === '' ? (isSecure ? '443' : '80') : url.port,
  };
  const exempt = read(environment, 'no_proxy')?.split(/[\s,]+/) ?? [];
  return exempt.some((rule) => isExempt(target, rule)) ? undefined : proxy;
}

interface Target {
  readonly hostname: string;
  readonly port: string;
}

/** An empty variable sets nothing, and in lower case hides the one in upper case. */
function read(environment: Environment, name: string): string | undefined {
  const value = environment[name] ?? environment[name.toUpperCase()];
  return value === undefined || value.trim() === '' ? undefined : value.trim();
}

function isExempt({ hostname, port }: Target, rule: string): boolean {
  if (rule === '*') return true;
  const { host, rulePort } = parseRule(rule.toLowerCase());
  if (host === '' || (rulePort !== undefined && rulePort !== port)) return false;
  return host === hostname || hostname.endsWith(`.${host}`) || isInRange(hostname, host);
}

/** More than one colon makes an IPv6 address, whose port can only follow brackets. */
function parseRule(rule: string): { readonly host: string; readonly rulePort: string | undefined } {
  const [, bracketed, plain = '', rulePort] = /^(?:\[(.*)\]|([^:]*))(?::(\d+))?$/.exec(rule) ?? [];
  const host = bracketed ?? (plain === '' ? rule : plain);
  return { host: host.replace(/^\*?\./, ''), rulePort };
}

function withoutBrackets(hostname: string): string {
  return hostname.replace(/^\[(.*)\]$/, '$1');
}

function isInRange(hostname: string, range: string): boolean {
  const [base = '', bits = '', ...more] = range.split('/');
  if (!/^\d{1,2}$/.test(bits) || more.length > 0) return false;
  const [address, network] = [toNumber(hostname), toNumber(base)];
  if (address === undefined || network === undefined || Number(bits) > 32) return false;
  const size = 2 ** (32 - Number(bits));
  return Math.floor(address / size) === Math.floor(network / size);
}

function toNumber(ipv4: string): number | undefined {
  const parts = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(ipv4)?.slice(1).map(Number);
  if (parts === undefined || parts.some((part) => part > 255)) return undefined;
  return parts.reduce((number, part) => number * 256 + part, 0);
}
