import type { Upstream } from '../../packages/proxy/test/support/upstream.ts';
import type { Missing } from '../python/virtual-environment.ts';
import type { Ended } from './run-program.ts';

/** A program that talks to a model, installed and ready to be asked. */
export interface Program {
  readonly name: string;
  readonly version: string;
  /** Gives the text that tells the scripted model to run a command of the shell by this program's tool. */
  readonly shellCall: (command: string) => string;
  /** The answer's text, where one came. */
  readonly textIn: (ended: Ended) => string;
  readonly ask: (question: Question) => Promise<Ended>;
}

export interface Question {
  readonly gatewayUrl: string;
  readonly key: string;
  readonly model: string;
  readonly prompt: string;
  readonly folder: string;
  readonly interrupt?: Promise<unknown>;
}

export type FindProgram = () => Promise<Program | Missing>;

/** What a case needs to know of the upstream behind the gateway. */
export type Behind = Pick<Upstream, 'seen' | 'whenCut'>;
