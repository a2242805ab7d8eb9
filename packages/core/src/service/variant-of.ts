import type { Provider, VariantTarget } from '../contract/provider.ts';

/** The provider as a connection needs it: one of its variants, or itself. */
export function variantOf(provider: Provider, { baseUrl }: Partial<VariantTarget>): Provider {
  return provider.hooks?.variant?.({ baseUrl }) ?? provider;
}
