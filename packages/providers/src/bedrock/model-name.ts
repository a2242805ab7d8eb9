import { isClaude } from '../protocols/bedrock-converse/takes.ts';

// What LiteLLM's users write before the id of a model: how it is spoken to, and where it is
// (docs.litellm.ai/docs/providers/bedrock, read 2026-11-30).
const route = /^(converse|converse_like|invoke)\//;
const region = /^([a-z]{2}(?:-[a-z]+)+-\d)\//;

/** What a deployment's name of a model says. */
export interface ModelName {
  /** As AWS knows it: the id of a model or of an inference profile, or an ARN. */
  readonly id: string;
  /** The region that stands before the id. */
  readonly region?: string;
  /** Which of the two ways to speak stands before it. */
  readonly route?: 'converse' | 'invoke';
}

/** Reads what stands before the id of a model. */
export function readModelName(model: string): ModelName {
  const [prefix = '', word] = route.exec(model) ?? [];
  const bare = model.slice(prefix.length);
  const [place = '', named] = region.exec(bare) ?? [];
  return {
    id: bare.slice(place.length),
    ...(named !== undefined && { region: named }),
    ...(word !== undefined && { route: word === 'invoke' ? 'invoke' : 'converse' }),
  };
}

/** Whether the messages of Anthropic's API may be what a model takes by `InvokeModel`. The ARN of a profile may not say whose model it is. */
export function mayBeClaude(id: string): boolean {
  return isClaude(id) || /^arn:.*inference-profile\//.test(id);
}
