import { createOwnExtras } from '../shared/own-extras.ts';
import { protocolId } from './wire.ts';

export {
  compact,
  isFilledList,
  isNumber,
  isPresent,
  isRecord,
  isWritten,
  type Modelled,
  restOf,
  withFields,
} from '../shared/wire-fields.ts';

/** What this protocol keeps beside the hub, and reads again. */
export const { leftBehind, ownFields, ownForm, isForeign } = createOwnExtras(protocolId);
