import { createKeptFields } from '../shared/kept-fields.ts';
import { protocolId } from './wire.ts';

export { unknownFields, withFields } from '../shared/wire-fields.ts';

/** What this protocol keeps of wire objects. */
export const { leftBehind, ownFields, ownForm, foreignFields, toWire } =
  createKeptFields(protocolId);
