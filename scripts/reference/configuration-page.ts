import { differences, examples } from './configuration-notes.ts';
import { toTable } from './table.ts';

/** What this page reads of a JSON Schema. */
export interface Schema {
  readonly description?: string;
  readonly type?: string | readonly string[];
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly Schema[];
  readonly minimum?: number;
  readonly exclusiveMinimum?: number;
  readonly maximum?: number;
  readonly items?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly status?: string;
}

/** A key that has an effect, by its path. */
export interface ListedKey {
  readonly path: string;
  readonly schema: Schema;
}

/** Keys whose own keys are those of another key, which the page lists once. */
const likeLitellmParams = [
  'router_settings.default_litellm_params',
  'credential_list[].credential_values',
];

const hasEffect = ({ status }: Schema): boolean => status !== 'later' && status !== 'guard';

/** Every key below a schema that has an effect, in the order of the schema. */
export function listKeys(schema: Schema, above = ''): readonly ListedKey[] {
  return Object.entries(schema.properties ?? {}).flatMap(([name, field]) => {
    if (!hasEffect(field)) return [];
    const path = above === '' ? name : `${above}.${name}`;
    const own = { path, schema: field };
    if (likeLitellmParams.includes(path)) return [own];
    const inside = field.items?.properties === undefined ? field : field.items;
    return [own, ...listKeys(inside, inside === field ? path : `${path}[]`)];
  });
}

/** The example of a key: one of the notes, or one that its type allows. */
export function exampleOf({ path, schema }: ListedKey): unknown {
  if (path in examples) return examples[path];
  if (schema.enum !== undefined) return schema.enum.at(-1);
  const fallback = /Default `?(-?[\d.,]*\d)/.exec(schema.description ?? '')?.[1];
  const type = [schema.type ?? schema.anyOf?.[0]?.type].flat()[0];
  if (type === 'boolean') return true;
  if (type === 'integer' || type === 'number') {
    return fallback === undefined
      ? (schema.minimum ?? 1) || 1
      : Number(fallback.replaceAll(',', ''));
  }
  if (type === 'array') return schema.items?.enum?.slice(0, 1);
  return undefined;
}

const largest = 1_000_000;

function kindOf(schema: Schema): string {
  if (schema.enum !== undefined)
    return schema.enum.map((value) => `\`${String(value)}\``).join(', ');
  if (schema.anyOf !== undefined) return [...new Set(schema.anyOf.map(kindOf))].join(' or ');
  const type = [schema.type ?? 'any value'].flat().join(' or ');
  const items =
    schema.items?.type === undefined ? '' : ` of ${[schema.items.type].flat().join(' or ')}`;
  const { minimum, exclusiveMinimum, maximum } = schema;
  const bounds = [
    ...(minimum !== undefined && minimum > -largest ? [`at least ${minimum}`] : []),
    ...(exclusiveMinimum === undefined ? [] : [`above ${exclusiveMinimum}`]),
    ...(maximum !== undefined && maximum < largest ? [`at most ${maximum}`] : []),
  ];
  return [type + items, ...bounds].join(', ');
}

const nameOf = (path: string): string => path.split('.').at(-1) ?? path;

function toEntry(key: ListedKey): string {
  const { path, schema } = key;
  const example = exampleOf(key);
  const difference = differences[path];
  const lines = [
    `${schema.description ?? ''}\n`,
    `- **Type**: ${kindOf(schema)}`,
    ...(example === undefined
      ? []
      : [
          `- **Example**: \`${nameOf(path)}: ${typeof example === 'string' ? example : JSON.stringify(example)}\``,
        ]),
    ...(difference === undefined ? [] : [`- **LiteLLM**: ${difference}`]),
  ];
  const shown = path.replace(/^model_list\[\]\.(?=.+\.)/, '').replaceAll('[]', '');
  return `### \`${shown}\`\n\n${lines.join('\n')}\n`;
}

/** The names of a schema's keys that have a status, by the path they stand below. */
function listInert(
  schema: Schema,
  status: string,
  above = '',
): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, readonly string[]>();
  const names: string[] = [];
  for (const [name, field] of Object.entries(schema.properties ?? {})) {
    const path = above === '' ? name : `${above}.${name}`;
    if (field.status === status) names.push(name);
    else if (!likeLitellmParams.includes(path)) {
      const inside = field.items?.properties === undefined ? field : field.items;
      for (const [place, list] of listInert(inside, status, path)) found.set(place, list);
    }
  }
  if (names.length > 0) found.set(above, names);
  return found;
}

function inertTable(schema: Schema, status: string): string {
  const rows = [...listInert(schema, status)].map(([place, names]) => [
    place === '' ? 'the top level' : `\`${place}\``,
    names.map((name) => `\`${name}\``).join(', '),
  ]);
  return toTable(['Below', 'Keys'], rows);
}

/** Every key of the configuration with type, default, effect and example, and the names that have no effect. */
export function configurationPage(schema: Schema): string {
  const keys = listKeys(schema);
  const sections = Object.keys(schema.properties ?? {}).flatMap((section) => {
    const own = keys.filter(({ path }) => path.split(/[.[]/)[0] === section);
    if (own.length === 0) return [];
    const entries = own.filter(({ path }) => path !== section).map(toEntry);
    const [first] = own;
    const about = first === undefined ? '' : `${first.schema.description ?? ''}\n`;
    const example = examples[section];
    const shown =
      example === undefined ? '' : `\nExample: \`${section}: ${JSON.stringify(example)}\`\n`;
    return [`## \`${section}\`\n\n${about}${shown}\n${entries.join('\n')}`];
  });
  return `# Configuration keys

Every key of the configuration file that has an effect. [Configuration](../configuration.md) explains the sections and has whole examples.
Names are LiteLLM's, except those of \`server\` and \`providers\`, which LiteLLM does not have. A line "LiteLLM" says what differs;
[more of that](../migrate-from-litellm.md).
Keys of \`router_settings.default_litellm_params\` and of \`credential_list\` are those of \`litellm_params\`.

${sections.join('\n')}
## Keys that stop the start

In LiteLLM they keep callers from something, and they have no effect here yet. [How to start without
one](../configuration.md#settings-that-guard-callers)

${inertTable(schema, 'guard')}

## Keys without effect

LiteLLM documents them. They are accepted with a warning and do nothing yet.

${inertTable(schema, 'later')}
`;
}
