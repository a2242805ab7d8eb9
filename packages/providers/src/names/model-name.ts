import type { KnownModels } from './known-models.ts';
import type { BareModelElsewhere, ProviderAlias } from './provider-names.ts';

/** Names that an editor offers for the providers of a client. */
export type KnownModelName<Id extends string> = string extends Id
  ? never
  : {
      [Known in keyof KnownModels & Id]: KnownModels[Known] | `${Known}/${KnownModels[Known]}`;
    }[keyof KnownModels & Id];

/** The ids before a slash that mean one of these providers, LiteLLM's names for them among them. */
type Prefix<Id extends string> = Id | ProviderAlias<Id>;

/**
 * The name of a model as a client over the providers `Id` takes it: itself where it may be asked, else what it should have
 * been. A name that is not known before the program runs is taken, and so is every name where the client does not know its
 * providers, or where the call says in another way (`Where`) which one is meant.
 */
export type ModelName<
  Name extends string,
  Id extends string,
  Where extends string | undefined = undefined,
> = string extends Id | Name
  ? Name
  : Where extends string
    ? Name
    : Name extends `${infer Before}/${string}`
      ? Before extends Prefix<Id>
        ? Name
        : `${Id}/${string}`
      : Name extends BareModelElsewhere<Id>
        ? `${Id}/${string}`
        : Name;
