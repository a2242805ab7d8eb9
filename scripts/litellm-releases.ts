/** The release numbers of a version as pip reads it: `v1.82.7.post1` is 1, 82, 7. */
function numbersOf(version: string): readonly number[] {
  const [, release = ''] = /^v?(?:\d+!)?(\d+(?:\.\d+)*)/i.exec(version.trim()) ?? [];
  return release.split('.').map(Number);
}

/**
 * Whether a release of LiteLLM must not be installed or started: 1.82.7, 1.82.8 and all of 1.107, with their pre- and
 * post-releases. Those of 1.82 steal credentials as soon as Python starts (github.com/BerriAI/litellm/issues/24512,
 * read 2026-11-20).
 */
export function isRefusedLiteLLM(version: string): boolean {
  const [major, minor, patch] = numbersOf(version);
  if (major !== 1) return false;
  return minor === 107 || (minor === 82 && (patch === 7 || patch === 8));
}

const requirement = /^litellm\s*(?:\[[^\]]*\])?\s*(.*)$/i;

/**
 * Checks the line of a requirements file that names LiteLLM, if one does.
 *
 * @throws {Error} it is not pinned to one version, or to a refused one
 */
export function checkLiteLLMRequirement(requirements: string): void {
  for (const line of requirements.split('\n')) {
    const [, wanted] = requirement.exec(line.replace(/\s#.*$|^#.*$/, '').trim()) ?? [];
    if (wanted === undefined || /^[\w.-]/.test(wanted)) continue;
    const [, version] = /^={2,3}\s*([^\s*,;]+)\s*(?:;.*)?$/.exec(wanted) ?? [];
    if (version === undefined)
      throw new Error(`litellm must be pinned with ==, and not "${line.trim()}"`);
    if (isRefusedLiteLLM(version))
      throw new Error(`litellm ${version} is a compromised release; pin another`);
  }
}
