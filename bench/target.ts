import type { ChildPrograms } from './build-children.ts';
import type { Child, Cores } from './child.ts';
import type { Scenario } from './scenarios.ts';
import type { Scheme, Upstream } from './start-upstream.ts';
import type { TargetId } from './target-ids.ts';

export interface Call {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface RunningTarget {
  readonly port: number;
  readonly pid: number;
  /** Undefined for the upstream itself. */
  readonly child: Child | undefined;
  /** Empties what the target logged so far and says how many bytes and lines that was. */
  readonly takeLog: () => { readonly bytes: number; readonly lines: number };
  readonly stop: () => Promise<void>;
}

export interface Target {
  readonly id: TargetId;
  readonly title: string;
  /** What a caller sends for this scenario. */
  readonly call: (scenario: CallShape) => Call;
  /**
   * Starts it in front of the upstream.
   * @throws {Error} it cannot talk to the upstream in this way
   */
  readonly start: (scheme: Scheme) => Promise<RunningTarget>;
}

/** `route` may also name a paced stream. */
export type CallShape = Pick<Scenario, 'upstream' | 'caller' | 'scheme' | 'shape'> & {
  readonly route: string;
};

/** What all targets of a run share. */
export interface TargetSetting {
  readonly programs: ChildPrograms;
  readonly cores: Cores;
  readonly upstream: Upstream;
  /** Folder for configuration and logs of this run. */
  readonly folder: string;
  /** Routes that the gateway's configuration has to know. */
  readonly routes: readonly string[];
  /** Whether measured processes report their own CPU time, for systems without /proc. */
  readonly reporting: boolean;
  /** Folder for CPU profiles of the gateway; undefined for none. */
  readonly profileFolder: string | undefined;
}
