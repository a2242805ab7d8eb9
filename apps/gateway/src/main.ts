import { fileURLToPath } from 'node:url';
import { tuneHeap } from '@llm/proxy';
import { loadConfig } from '@llm/proxy/config';
import { startGateway } from '@llm/proxy/start';
import { createConsoleLogger } from './console-logger.ts';
import { greeting } from './greeting.ts';

const own = fileURLToPath(new URL('../config.yaml', import.meta.url));

try {
  tuneHeap();
  const config = await loadConfig(process.argv[2] ?? own);
  const server = await startGateway(config, { logger: createConsoleLogger(process.stderr) });
  process.stdout.write(greeting(server.url, config));
  const stop = (): void => void server.close().then(() => process.exit(0));
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
} catch (cause) {
  process.stderr.write(`${cause instanceof Error ? cause.message : String(cause)}\n`);
  process.exitCode = 1;
}
