import { type Environment, masterKeyVariable, variableOf } from '../read/environment.ts';
import type { ConfigFile } from '../schema/config-schema.ts';
import { keyComplaint } from '../schema/secret.ts';
import type { Mistake } from './mistake.ts';

/** What is wrong with the variable of the master key, where it is the one that counts. A gateway must not start open because its key is blank. */
export function checkMasterKey(
  { general_settings: general }: ConfigFile,
  environment: Environment,
): readonly Mistake[] {
  const given = variableOf(environment, masterKeyVariable) ?? '';
  if (given === '' || general?.master_key !== undefined) return [];
  const complaint = keyComplaint(given.trim());
  if (complaint === undefined) return [];
  const message = `the variable ${masterKeyVariable} ${complaint}`;
  return [{ path: 'general_settings.master_key', message }];
}
