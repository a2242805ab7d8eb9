import { type Address, type AddressTarget, asString, LLMError } from '@llm/core';

// What LiteLLM's users write before the id of a model: how it is spoken to, and where it is
// (docs.litellm.ai/docs/providers/bedrock, read 2026-11-30).
const route = /^(?:converse|converse_like)\//;
const region = /^([a-z]{2}(?:-[a-z]+)+-\d)\//;

/**
 * A call's address, from where Converse would send it, without what stands before the id of the model.
 *
 * @throws {LLMError} invalid_request: the model names a region other than the deployment's, where its host is
 */
export function bedrockAddress(address: Address, { model, settings }: AddressTarget): Address {
  const bare = model.replace(route, '');
  const [prefix = '', named] = region.exec(bare) ?? [];
  const own = asString(settings['aws_region_name']);
  if (named !== undefined && own !== undefined && named !== own) {
    throw new LLMError(
      'invalid_request',
      `the model is in ${named} and its deployment in ${own}: set aws_region_name to ${named}`,
      { param: 'aws_region_name' },
    );
  }
  const id = bare.slice(prefix.length);
  if (id === model) return address;
  const path = address.path.replace(encodeURIComponent(model), () => encodeURIComponent(id));
  return { ...address, path };
}
