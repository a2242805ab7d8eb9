import { fileURLToPath } from 'node:url';
import { createServer, tuneHeap } from '@llm/proxy';
import { buildGateway, chooseAddress, loadConfig, toServerLimits } from '@llm/proxy/config';
import { createConsoleLogger } from './console-logger.ts';
import { greeting } from './greeting.ts';

const own = fileURLToPath(new URL('../config.yaml', import.meta.url));

try {
  tuneHeap();
  const config = await loadConfig(process.argv[2] ?? own);
  const address = chooseAddress(config);
  const logger = createConsoleLogger(process.stderr);
  const { gateway, close } = buildGateway(config, { logger });
  const limits = toServerLimits(config.file);
  const server = await createServer({ ...limits, ...address, gateway, logger });
  process.stdout.write(greeting(server.url, config));

  const stop = async (): Promise<void> => {
    await server.close();
    await close();
    process.exit(0);
  };
  process.once('SIGTERM', () => void stop());
  process.once('SIGINT', () => void stop());
} catch (cause) {
  process.stderr.write(`${cause instanceof Error ? cause.message : String(cause)}\n`);
  process.exitCode = 1;
}
