import { type Address, type AddressTarget, asString, LLMError, toAddressPart } from '@llm/core';
import { readModelName } from './model-name.ts';

/**
 * A call's address, from where its protocol would send it, without what stands before the id of the model.
 *
 * @throws {LLMError} invalid_request: the model names a region other than the deployment's, where its host is
 */
export function bedrockAddress(address: Address, { model, settings }: AddressTarget): Address {
  const { id, region: named } = readModelName(model);
  const own = asString(settings['aws_region_name']);
  if (named !== undefined && own !== undefined && named !== own) {
    throw new LLMError(
      'invalid_request',
      `the model is in ${named} and its deployment in ${own}: set aws_region_name to ${named}`,
      { param: 'aws_region_name' },
    );
  }
  if (id === model) return address;
  const path = address.path.replace(toAddressPart(model), () => toAddressPart(id));
  return { ...address, path };
}
