type Given<Fields> = { readonly [Name in keyof Fields]?: Exclude<Fields[Name], undefined> };

/** Only the fields that are given. */
export function given<Fields extends object>(fields: Fields): Given<Fields> {
  const written: Given<Fields> = { ...fields };
  for (const name in written) {
    if (written[name] === undefined) Reflect.deleteProperty(written, name);
  }
  return written;
}
