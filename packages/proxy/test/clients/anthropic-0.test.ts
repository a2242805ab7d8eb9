import * as sdk from 'anthropic-sdk-0';
import { describeMessages, type Sdk } from './messages-cases.ts';

// The calls of the cases are in both majors; their types differ in what no case uses.
describeMessages('@anthropic-ai/sdk 0', sdk as unknown as Sdk, {
  version: '2023-06-01',
  keyHeader: 'x-api-key',
});
