// Prints what becomes of every stream that we know when it is cut at every event, as a table of modes and stand-ins: `npm run recovery`.
// It ends with code 1 where a reader got a wrong answer, and tells of the first ones.
import {
  type Cut,
  cutEverywhere,
  cutModes,
  isJudged,
  standIns,
} from '../packages/proxy/test/recovery/cut-everywhere.ts';
import { printCuts } from '../packages/proxy/test/recovery/print-table.ts';
import { readWholeStreams } from '../packages/proxy/test/recovery/whole-streams.ts';

const streams = readWholeStreams();
const cuts: Cut[] = [];
for (const mode of cutModes)
  for (const standIn of standIns.filter((one) => isJudged(mode, one)))
    for (const stream of streams) cuts.push(...(await cutEverywhere(stream, mode, standIn)));
console.log(`${streams.length} streams\n\n${printCuts(cuts)}`);
const wrong = cuts.filter(({ outcome }) => outcome === 'wrong');
for (const { stream, mode, standIn, at, why } of wrong.slice(0, 20))
  console.error(`${stream}, cut before event ${at}, ${mode}, the stand-in ${standIn}: ${why}`);
process.exit(wrong.length > 0 ? 1 : 0);
