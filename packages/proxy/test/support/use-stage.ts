import { afterAll, beforeAll } from 'vitest';
import { type Stage, startStage } from './stage.ts';

/** A stage of their own for the tests of a file or a `describe`. */
export function useStage(): Omit<Stage, 'close'> {
  let started: Stage | undefined;
  beforeAll(async () => {
    started = await startStage();
  });
  afterAll(() => started?.close());
  const stage = (): Stage => {
    if (started === undefined) throw new TypeError('the stage is there in tests only');
    return started;
  };
  return {
    get gateway() {
      return stage().gateway;
    },
    get upstreams() {
      return stage().upstreams;
    },
  };
}
