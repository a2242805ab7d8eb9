// `npm start`: the command llm-proxy, with the demo's configuration unless another one is named. It runs from the
// sources (`--conditions=@llm/source`), so that nothing has to be built first.
import { join } from 'node:path';

process.env.CONFIG_FILE_PATH ||= join(import.meta.dirname, '../apps/gateway/config.yaml');
await import('../packages/proxy/bin/llm-proxy.js');
