// pnpm new:provider <id> --speaks openai-chat[,…] [--base-url <url>] [--docs <url>]
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { scaffoldProvider } from './new-provider/scaffold.ts';

const usage =
  'usage: pnpm new:provider <id> --speaks openai-chat[,…] [--base-url <url>] [--docs <url>]';
const root = dirname(import.meta.dirname);

function read(path: string): string | undefined {
  const file = join(root, path);
  return existsSync(file) ? readFileSync(file, 'utf8') : undefined;
}

async function main(): Promise<void> {
  const { positionals, values } = parseArgs({
    allowPositionals: true,
    options: {
      speaks: { type: 'string', default: 'openai-chat' },
      'base-url': { type: 'string' },
      docs: { type: 'string' },
    },
  });
  const [id] = positionals;
  if (id === undefined || positionals.length > 1) throw new TypeError(usage);
  const baseUrl = values['base-url'] ?? `https://api.${id}.com/v1`;
  const files = await scaffoldProvider(
    {
      id,
      speaks: values.speaks.split(',').filter((name) => name !== ''),
      baseUrl,
      docs: values.docs ?? baseUrl,
      readOn: new Date().toISOString().slice(0, 10),
    },
    read,
  );
  for (const { path, text } of files) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
    console.log(`wrote ${path}`);
  }
  console.log('then write the reference anew: npm run docs');
  if (values['base-url'] === undefined) console.log(`check its base URL: ${baseUrl} is a guess`);
  if (values.docs === undefined) console.log("put the vendor's page behind @see");
}

try {
  await main();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
