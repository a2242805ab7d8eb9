import type { Protocol, ServerRoute } from '../../packages/core/src/index.ts';
import { callSettings } from '../../packages/core/src/settings/call-settings.ts';
import {
  formatNames,
  plainAnswers,
  queryNotes,
  requestHeaders,
  responseHeaders,
} from './endpoint-notes.ts';
import type { Endpoint } from './read-endpoints.ts';
import { toTable } from './table.ts';

const operationNames: Readonly<Record<string, string>> = {
  chat: 'chat',
  textCompletion: 'text completion',
  embeddings: 'embeddings',
  moderation: 'moderation',
  tokenCount: 'token counting',
};

/** `/:model*` as people write it: `/{model*}`. */
function readable(path: string): string {
  return path.replaceAll(/\/:(\w+\*?)/g, '/{$1}');
}

function responseOf({ operation, server }: Protocol, route: ServerRoute): string {
  if (operation.stream === undefined) return 'JSON';
  const stream = server?.framing?.contentType ?? 'text/event-stream';
  const streamed = `stream (\`${stream.split(';')[0] ?? ''}\`)`;
  if (route.stream === true) return streamed;
  if (route.stream === false) return 'JSON';
  return route.streamDefault === true
    ? `${streamed}; JSON with \`stream: false\``
    : `JSON; ${streamed} with \`stream: true\``;
}

function list(names: readonly string[]): string {
  return names.map((name) => `\`${name}\``).join(', ');
}

function factsOf({ id, operation, server }: Protocol): readonly string[] {
  if (server === undefined) return [];
  const { required = {}, forwardHeaders = [], forwardQuery = [] } = server.native ?? {};
  const fields = Object.entries(required).map(([name, type]) =>
    type === 'any' ? `\`${name}\`` : `\`${name}\` (${type})`,
  );
  const query = queryNotes[id];
  const passed = [
    ...(forwardHeaders.length > 0 ? [`the header ${list(forwardHeaders)}`] : []),
    ...(forwardQuery.length > 0 ? [`the query parameter ${list(forwardQuery)}`] : []),
  ];
  return [
    `Operation: ${operationNames[operation.name] ?? operation.name}. Format: \`${id}\`.`,
    `Required in the body: ${fields.length === 0 ? 'no field' : fields.join(', ')}.${server.defaultModel === undefined ? '' : ` Without \`model\`: \`${server.defaultModel}\`, or the configured one.`}`,
    `A parameter that the upstream cannot take: ${server.onLoss === 'refuse' ? 'the call is refused with 400' : 'it is left out and named in `x-llm-dropped`'}, unless \`drop_params\` says otherwise.`,
    ...(query === undefined ? [] : [`Query: ${query}.`]),
    ...(passed.length === 0
      ? []
      : [`Passed to an upstream of the same format: ${passed.join(', ')}.`]),
  ];
}

function sectionOf(protocol: Protocol, endpoints: readonly Endpoint[]): string {
  const name = formatNames[protocol.id];
  if (name === undefined) throw new TypeError(`endpoint-notes.ts has no name for ${protocol.id}`);
  const rows = endpoints.map(({ method, path, route = { pattern: '' } }) => [
    `\`${method} ${readable(path)}\``,
    responseOf(protocol, route),
    route.requires === undefined ? '' : `needs ${list(route.requires)}`,
  ]);
  const facts = factsOf(protocol).map((fact) => `- ${fact}`);
  return `### ${name}\n\n${facts.join('\n')}\n\n${toTable(['Path', 'Response', 'Also'], rows)}\n`;
}

function plainRow({ method, path, isOpen }: Endpoint): readonly string[] {
  const pattern = `${method} ${path}`;
  const answer =
    plainAnswers[pattern] ??
    (path.endsWith('/:model*') ? 'one model; 404 if there is none of that name' : undefined);
  if (answer === undefined) throw new TypeError(`endpoint-notes.ts does not explain ${pattern}`);
  return [`\`${method} ${readable(path)}\``, answer, isOpen ? 'anybody' : 'who has a key'];
}

const effects = {
  works: 'works',
  reported: 'no effect; named in `x-llm-dropped`',
  refused: 'refused with 400',
  forbidden: 'refused with 403',
} as const;

function settingRows(): readonly (readonly string[])[] {
  return Object.entries(callSettings)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, { effect, setBy, unit = '', aliasOf, header }]) => [
      `\`${name}\``,
      effects[effect],
      aliasOf === undefined ? '' : `\`${aliasOf}\``,
      unit,
      setBy.map((source) => (source === 'caller' ? 'client' : source)).join(', '),
      header === undefined ? '' : `\`${header}\``,
    ]);
}

/** Every path of the gateway with its format, parameters and headers. */
export function endpointsPage(endpoints: readonly Endpoint[]): string {
  const byProtocol = new Map<Protocol, Endpoint[]>();
  for (const endpoint of endpoints) {
    if (endpoint.protocol === undefined) continue;
    const own = byProtocol.get(endpoint.protocol) ?? [];
    byProtocol.set(endpoint.protocol, [...own, endpoint]);
  }
  const calls = [...byProtocol].map(([protocol, own]) => sectionOf(protocol, own));
  const plain = endpoints.filter(({ protocol }) => protocol === undefined);
  return `# HTTP endpoints

Every path that a gateway with a configuration file serves, read from its route table. [The gateway over HTTP](../gateway.md) explains
how they behave.

- A path that begins with \`/v1/\` is also served without \`/v1\`, unless another path has that name. \`HEAD\` is answered wherever \`GET\` is.
- \`{model}\` in a path is the model, and wins over \`model\` in the body. Slashes in its name are written \`%2F\`; in \`{model*}\` they may also stand as they are.
- The body is JSON. Another method on a path is 405 with \`allow\`, another path is 404 with the code \`unknown_path\`.
- Errors are in the format of the path, with the status and the code of the [error codes](errors.md).

## Calls of models

Each of these needs a key of the gateway if one is configured. Any model can be called on every path of its operation; the gateway
translates if client and provider use different formats.

${calls.join('\n')}
## Models and health

${toTable(['Path', 'Response', 'Who may call'], plain.map(plainRow))}

## Fields of the gateway

Top-level fields of a body that say how a call is made. They are taken out of the body before it goes to a provider. [What they
do](../gateway.md#settings-in-the-body)

${toTable(['Field', 'In a request', 'Same as', 'Unit', 'Set by', 'Header'], settingRows())}

## Request headers

${toTable(
  ['Header', 'What it does'],
  Object.entries(requestHeaders).map(([name, text]) => [`\`${name}\``, text]),
)}

The headers of the table above stand beside these. No other header of a client reaches a provider, except those that a format passes and those that
the configuration [forwards](../gateway.md#headers-of-the-callers-own).

## Response headers

${toTable(
  ['Header', 'On', 'What it says'],
  Object.entries(responseHeaders).map(([name, { on, meaning }]) => [`\`${name}\``, on, meaning]),
)}
`;
}
