import type { JsonObject } from '../json/json-value.ts';

/**
 * The fields of one wire object that the hub does not model, with the protocol they came from.
 *
 * Encoding into the same protocol merges them back (deeply, modelled fields win); encoding into another
 * drops them and reports each as a `Loss`.
 */
export interface Extra {
  readonly protocol: string;
  readonly fields: JsonObject;
}
