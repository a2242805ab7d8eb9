const claude = /claude-(?:([a-z]+)-)?(\d{1,2})(?:[-.](\d{1,2}))?(?!\d)(?:-([a-z]+))?/;

/**
 * A model's name as the table has it: without the path of a host, and Claude's with the line before the version,
 * `claude-opus-4.7` for `us.anthropic.claude-opus-4-7-v1:0` and `claude-sonnet-3.5` for `claude-3-5-sonnet-20241022`.
 */
export function modelName(model: string): string {
  const name = model.toLowerCase();
  const [, before, major, minor, after] = claude.exec(name) ?? [];
  if (major !== undefined) {
    const version = minor === undefined ? major : `${major}.${minor}`;
    return `claude-${before ?? after ?? 'model'}-${version}`;
  }
  const at = name.indexOf('claude-');
  if (at >= 0) return name.slice(at);
  return name.slice(name.lastIndexOf('/') + 1).replace(/^ft:/, '');
}
