import { scriptedChat } from '@llm/core/testing';
import type { Deployment } from '../src/deployment.ts';

/** A deployment that answers `ok`, with what the test wants otherwise. */
export function deployment(id: string, known: Partial<Deployment> = {}): Deployment {
  return {
    id,
    modelName: 'fast',
    provider: 'acme',
    model: `${id}-model`,
    service: scriptedChat(),
    ...known,
  };
}
