export { inspectJudgements as inspectResponse } from '../shared/moderations/inspect-judgements.ts';
