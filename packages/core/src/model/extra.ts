import type { JsonObject } from '../json/json-value.ts';

/**
 * The fields of one wire object that the hub does not model, with the protocol they came from.
 *
 * Encoding into the same protocol merges them back (deeply, modelled fields win); encoding into another
 * drops them and reports each as a `Loss`.
 */
export interface Extra {
  /** Id of the protocol that knows the fields. */
  readonly protocol: string;
  /** The fields by name. */
  readonly fields: JsonObject;
  /**
   * Which of several ways the protocol has to say the same the sender chose, for what the hub does model
   * (`max_tokens` or its newer name, a list of one part or a plain string). Only the protocol itself reads
   * it; leaving it out loses nothing, so nobody reports it.
   */
  readonly form?: JsonObject;
}
