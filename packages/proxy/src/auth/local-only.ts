import { type Headers, LLMError } from '@llm/core';

/** Looks at each request before anything else does. What it throws is the answer of the request. */
export type Guard = (headers: Headers) => void;

/** What is answered beside this machine's own programs and pages. */
export interface LocalOnlyOptions {
  /** Further names in `Host`, without a port. `*.example.com` is every name below that one, `*` every name. */
  readonly hosts?: readonly string[];
  /** Pages of these origins, such as `https://chat.example.com`, too. `null` is what files and sandboxes send, `*` every origin. */
  readonly origins?: readonly string[];
  /** Addresses in `Host` are answered, too: for a gateway that others may call. Default false. */
  readonly takesAddresses?: boolean;
}

/**
 * Answers this machine alone where callers show no key, and keeps the pages in its browsers out.
 *
 * A browser lets every page send requests to this machine. `Origin` and `Sec-Fetch-Site` say whose page it was, and pages
 * cannot change them. A page may also have its own name point to this machine, and then the browser takes the gateway for a
 * part of the page's own site; `Host` still has that name. An address has no owner who could do that. A request without
 * these headers comes from a program, which needs no browser to call.
 *
 * @throws {LLMError} (the guard) permission_denied: the request is for another host, or of another site's page
 */
export function localOnly(options: LocalOnlyOptions = {}): Guard {
  const { hosts = [], origins = [], takesAddresses = false } = options;
  const names = hosts.map((name) => name.toLowerCase());
  const pages = new Set(origins.map((origin) => origin.toLowerCase()));
  const isKnown = (name: string): boolean =>
    isThisMachine(name) ||
    (takesAddresses && isAddress(name)) ||
    names.some((pattern) => fits(pattern, name));
  const isAllowed = (origin: string, host: string | undefined): boolean => {
    if (pages.has('*') || pages.has(origin.toLowerCase())) return true;
    if (!URL.canParse(origin)) return false;
    const page = new URL(origin);
    return isThisMachine(page.hostname) || page.host === host?.toLowerCase();
  };
  return ({ host, origin, 'sec-fetch-site': site = 'none' }) => {
    if (host !== undefined && !isKnown(nameOf(host))) throw otherHost(host);
    if (origin !== undefined) {
      if (!isAllowed(origin, host)) throw otherSite(origin);
    } else if (!ownSites.has(site)) {
      throw otherSite('another site');
    }
  };
}

const ownSites: ReadonlySet<string> = new Set(['none', 'same-origin', 'same-site']);

const hostAndPort = /^([^:[\]@/?#\\\s,]+|\[[\da-f:.]+\])(?::\d{1,5})?$/;

/** The name of a `Host`, without its port and the dot that may end it; empty where it is none. */
function nameOf(host: string): string {
  const [, name = ''] = hostAndPort.exec(host.toLowerCase()) ?? [];
  return name.endsWith('.') ? name.slice(0, -1) : name;
}

/** Whether a name or an address can only ever mean the machine that uses it (RFC 6761, section 6.3; RFC 1122, section 3.2.1.3). */
function isThisMachine(name: string): boolean {
  if (name === 'localhost' || name.endsWith('.localhost') || name === '[::1]') return true;
  return name.startsWith('127.') && isAddress(name);
}

/** Whether it is an IP address as a browser writes it: of version 4 in four numbers, of version 6 in brackets. */
function isAddress(name: string): boolean {
  if (!/^[\d.]+$|^\[/.test(name) || !URL.canParse(`http://${name}`)) return false;
  return name.startsWith('[') || new URL(`http://${name}`).hostname === name;
}

function fits(pattern: string, name: string): boolean {
  if (pattern === '*') return name !== '';
  return pattern.startsWith('*.') ? name.endsWith(pattern.slice(1)) : name === pattern;
}

function otherHost(host: string): LLMError {
  return new LLMError(
    'permission_denied',
    `this gateway does not answer for the host ${quote(host)}: list it in server.allowed_hosts (default: without a master key this machine alone)`,
  );
}

function otherSite(origin: string): LLMError {
  return new LLMError(
    'permission_denied',
    `this gateway answers no page of ${quote(origin)}: list the origin in server.allowed_origins (default: without a master key this machine alone)`,
  );
}

const longestQuote = 100;

function quote(text: string): string {
  return JSON.stringify(text.slice(0, longestQuote));
}
