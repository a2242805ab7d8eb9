// `npm start`: the command llm-proxy, with the demo's configuration unless another one is named.
import { join } from 'node:path';

process.env.CONFIG_FILE_PATH ||= join(import.meta.dirname, '../apps/gateway/config.yaml');
await import('./llm-proxy.mjs');
