import type { Deployment } from '../src/deployment.ts';
import { createDeploymentState, type DeploymentState } from '../src/state/deployment-state.ts';
import { createSlidingWindow, type SlidingWindow } from '../src/state/sliding-window.ts';
import { deployment } from './deployment.ts';

/** What is known of a deployment, with what the test wants otherwise. */
export function factsOf(
  id: string,
  known: Partial<DeploymentState> = {},
  configured: Partial<Deployment> = {},
): DeploymentState {
  return createDeploymentState(deployment(id, configured), known);
}

/** A window into which this much came. */
export function used(amount: number, at = 0): SlidingWindow {
  const window = createSlidingWindow();
  window.add(at, amount);
  return window;
}
