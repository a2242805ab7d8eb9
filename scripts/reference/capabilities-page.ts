import type { JsonObject, Protocol, Provider } from '../../packages/core/src/index.ts';
import type { Feature, SeenFeatures } from '../../tests/recorded/read-features.ts';
import { toTable } from './table.ts';

const columns: readonly (readonly [Feature, string])[] = [
  ['whole', 'Non-streaming'],
  ['stream', 'Streaming'],
  ['tools', 'Tools'],
  ['schema', 'JSON schema'],
  ['images', 'Image input'],
  ['reasoning', 'Reasoning'],
  ['errors', 'Errors'],
];

const ofChatAlone: ReadonlySet<Feature> = new Set(['tools', 'schema', 'images', 'reasoning']);

/** The field of the wire request without which a feature cannot be asked for. */
const fields: Readonly<Partial<Record<Feature, string>>> = {
  tools: 'tools',
  schema: 'response_format',
  stream: 'stream',
};

/** What a provider may say of all its models. */
const sayings: Readonly<Partial<Record<Feature, string>>> = {
  images: 'images',
  schema: 'structuredOutputs',
};

function isDeclaredOff({ quirks = {}, takes = {} }: Provider, feature: Feature): boolean {
  const field = fields[feature];
  const saying = sayings[feature];
  const said: JsonObject = takes;
  return (
    (field !== undefined && quirks.drop?.includes(field) === true) ||
    (saying !== undefined && said[saying] === false) ||
    (feature === 'reasoning' && said['thinking'] === 'never')
  );
}

/** What stands in one cell: what recorded traffic shows, else what the provider declares, else that nobody knows. */
function cellOf(
  provider: Provider,
  protocols: readonly Protocol[],
  { feature, seen }: { readonly feature: Feature; readonly seen: number },
): string {
  const [first] = protocols;
  if (first?.operation.name !== 'chat' && ofChatAlone.has(feature)) return '–';
  if (feature === 'stream' && protocols.every(({ operation }) => operation.stream === undefined))
    return '–';
  if (isDeclaredOff(provider, feature)) return 'no';
  return seen > 0 ? `tested (${seen})` : 'not tested';
}

/** Provider × operation × what it can do, from declarations and from what recorded traffic shows. */
export function capabilitiesPage(providers: readonly Provider[], seen: SeenFeatures): string {
  const rows = providers
    .toSorted((a, b) => (a.id < b.id ? -1 : 1))
    .flatMap((provider) =>
      Object.entries(provider.speaks).flatMap(([operation, spoken]) => {
        const protocols: readonly Protocol[] = spoken ?? [];
        if (protocols.length === 0) return [];
        const counts = seen[provider.id]?.[operation] ?? {};
        return [
          [
            `\`${provider.id}\``,
            operation,
            protocols.map(({ id }) => `\`${id}\``).join(', '),
            ...columns.map(([feature]) =>
              cellOf(provider, protocols, { feature, seen: counts[feature] ?? 0 }),
            ),
          ],
        ];
      }),
    );
  return `# Provider capabilities

What is known to work with each provider behind the gateway.

- **tested (n)**: n recorded exchanges with the provider show it, and clients of every format that can ask for it get what was
  recorded (\`npm run recorded\`).
- **not tested**: no recorded exchange with this provider shows it.
- **no**: the provider's declaration says that it does not take it. The parameter is refused, or left out and reported.
- **–**: the operation has no such thing.

A model may lack what its provider can do. Operations and formats are those that providers declare; every declared provider also runs
through the provider conformance cases, which use made-up responses. \`mock\` answers by itself and is left out.

${toTable(['Provider', 'Operation', 'Formats', ...columns.map(([, title]) => title)], rows)}
`;
}
