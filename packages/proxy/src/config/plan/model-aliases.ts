import type { ConfigFile } from '../schema/config-schema.ts';

/** The aliases of both sections that may hold them, by name. `router_settings` win over `litellm_settings`. */
export function aliasesOf(
  file: ConfigFile,
): ReadonlyMap<string, { readonly model: string; readonly hidden?: boolean | undefined }> {
  const simple = Object.entries(file.litellm_settings?.model_alias_map ?? {});
  const own = Object.entries(file.router_settings?.model_group_alias ?? {});
  return new Map(
    [...simple, ...own].map(([name, alias]) => [
      name,
      typeof alias === 'string' ? { model: alias } : alias,
    ]),
  );
}
