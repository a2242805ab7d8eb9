import type { Finding, Tree } from './tree.ts';

const folder = /^packages\/providers\/src\/protocols\/([^/]+)\/(.+)$/;
const always = ['index.ts', 'wire.ts'];
const sides = {
  client: ['client.ts', 'encode-request.ts', 'decode-response.ts', 'decode-error.ts'],
  server: ['server.ts', 'decode-request.ts', 'encode-response.ts', 'encode-error.ts'],
} as const;

// A protocol that has one of these streams its answers, and then has the one of each side it has.
const streams = { client: 'decode-stream.ts', server: 'encode-stream.ts' } as const;

interface Shown {
  readonly what: string;
  readonly names: RegExp;
}

// What every protocol with streams shows by fixture, whatever it is asked for.
const alwaysShown: readonly Shown[] = [
  { what: 'a hub request and its wire form', names: /\.(hub|wire)\.json$/ },
  { what: 'an answer', names: /\.response\.json$/ },
  { what: 'a stream', names: /\.sse$/ },
  { what: 'an error', names: /\.error\.json$/ },
  { what: 'text', names: /text/ },
  { what: 'usage', names: /usage|cache/ },
  { what: 'a length end', names: /length|max-tokens/ },
  { what: 'a late error', names: /late|in-band|mid-stream/ },
  { what: 'a truncated stream', names: /truncated|cut/ },
  { what: 'an unknown event', names: /unknown/ },
];

// And what those of one operation show beside it.
const shownByOperation: Readonly<Record<string, readonly Shown[]>> = {
  chat: [
    { what: 'a system prompt', names: /system/ },
    { what: 'several turns', names: /turn/ },
    { what: 'parallel tool calls', names: /parallel/ },
    { what: 'a tool result', names: /tool-result/ },
    { what: 'structured output', names: /structured|schema/ },
    { what: 'an image', names: /image/ },
  ],
  textCompletion: [
    { what: 'several prompts', names: /several-prompts/ },
    { what: 'tokens in place of a text', names: /tokens/ },
    { what: 'a suffix', names: /suffix/ },
    { what: 'log probabilities', names: /logprobs/ },
    { what: 'texts that interleave', names: /interleaved/ },
  ],
};

/** What a protocol has to show. One whose operation cannot be read, or is not known here, is asked what chat is asked. */
function shownBy(index: string): readonly Shown[] {
  const [, operation = 'chat'] = /Protocol<'(\w+)'>/.exec(index) ?? [];
  const own = Object.hasOwn(shownByOperation, operation) ? operation : 'chat';
  return [...alwaysShown, ...(shownByOperation[own] ?? [])];
}

function filesByProtocol({ files }: Tree): ReadonlyMap<string, readonly string[]> {
  const protocols = new Map<string, string[]>();
  for (const path of files) {
    const [, protocol, file] = folder.exec(path) ?? [];
    if (!protocol || !file || protocol === 'shared') continue;
    const known = protocols.get(protocol);
    if (known) known.push(file);
    else protocols.set(protocol, [file]);
  }
  return protocols;
}

/** A reader who knows one protocol folder knows all: the same files, each side whole or absent. */
export function checkProtocols(tree: Tree): readonly Finding[] {
  return [...filesByProtocol(tree)].flatMap(([protocol, files]) => {
    const path = `packages/providers/src/protocols/${protocol}`;
    const has = (file: string): boolean => files.includes(file);
    const present = Object.values(sides).filter((side) => side.some(has));
    const isStreamed = Object.values(streams).some(has);
    const streamFiles = isStreamed
      ? [
          ...(has('client.ts') ? [streams.client] : []),
          ...(has('server.ts') ? [streams.server] : []),
        ]
      : [];
    const missing = [...always, ...present.flat(), ...streamFiles].filter((file) => !has(file));
    const fixtures = files.filter((file) => file.startsWith('__fixtures__/'));
    const index = isStreamed && has('index.ts') ? tree.read(`${path}/index.ts`) : '';
    const unshown = (isStreamed ? shownBy(index) : []).filter(
      ({ names }) => !fixtures.some((file) => names.test(file)),
    );
    return [
      ...missing.map((file) => ({ path, message: `${file} is missing` })),
      ...(present.length === 0 ? [{ path, message: 'neither a client nor a server side' }] : []),
      ...unshown.map(({ what }) => ({
        path: `${path}/__fixtures__`,
        message: `no fixture shows ${what}`,
      })),
    ];
  });
}
