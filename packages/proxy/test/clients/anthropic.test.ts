import * as sdk from '@anthropic-ai/sdk';
import { describeMessages } from './messages-cases.ts';

describeMessages('@anthropic-ai/sdk 1', sdk, {
  version: '2026-10-21',
  keyHeader: 'authorization',
});
