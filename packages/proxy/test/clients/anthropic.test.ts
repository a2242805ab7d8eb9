import * as sdk from '@anthropic-ai/sdk';
import { describeMessages } from './messages-cases.ts';

// From 1.0 on the key goes as a bearer token.
describeMessages('@anthropic-ai/sdk 1', sdk, { version: '2026-10-21' });
