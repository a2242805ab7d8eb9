import { createKeptFields } from '../shared/kept-fields.ts';
import { protocolId } from './wire.ts';

/** What this protocol keeps of wire objects. */
export const { leftBehind, foreignFields } = createKeptFields(protocolId);
