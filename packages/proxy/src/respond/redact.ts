// What providers echo of a wrong key: a known beginning and whatever follows, stars included. Words with a
// hyphen, such as `key-value`, have neither digits nor stars.
const keyLike =
  /\b(?:sk|pk|gsk|xai|r8|hf|nvapi|pplx|fw|csk|key)[-_](?=[\w.*-]*[\d*])[\w.*-]{4,}|\bAIza[\w*-]{8,}|\bbearer +[\w.*-]{8,}/gi;

/** A text from an upstream without anything that looks like a key. */
export function redact(text: string): string {
  return text.replaceAll(keyLike, '***');
}
