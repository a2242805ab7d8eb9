/**
 * How the keys of well-known providers begin, where a dash or an underscore follows. In brackets who writes them so:
 * sk (OpenAI, Anthropic, OpenRouter, DeepSeek, Stripe), pk and rk (Stripe, Langfuse), gsk (Groq), xai (xAI), pplx
 * (Perplexity), nvapi (NVIDIA), hf (Hugging Face), tgp (Together), r8 (Replicate), fw (Fireworks), csk (Cerebras), jina
 * (Jina), pa (Voyage), flp (Friendli), ghp, gho, ghs, ghu and github_pat (GitHub), glpat (GitLab), xoxb and xoxp (Slack),
 * lsv2 (LangSmith), tvly (Tavily), key (several).
 */
const separated =
  'sk|pk|rk|gsk|xai|pplx|nvapi|hf|tgp|r8|fw|csk|jina|pa|flp|ghp|gho|ghs|ghu|github_pat|glpat|xoxb|xoxp|lsv2|tvly|key';

// Google's keys and tokens (`AQ.` are those of Vertex in express mode), AWS's key ids and Bedrock's keys, Databricks' tokens, and the JSON Web Tokens of everybody.
const joined = 'AIza|AQ\\.|ya29\\.|AKIA|ASIA|ABSK|dapi|eyJ';

// A key is one run of these. Stars are what providers put in the place of its middle.
const run = /[\w.*-]{7,}/g;

const separatedBeginning = new RegExp(`(?:^|[.*-])(?:${separated})[-_]`, 'i');
const joinedBeginning = new RegExp(`(?:^|[.*_-])(?:${joined})`);

/** A token that a request shows. Base64 has signs that no other key has. */
const bearer = /\b(bearer|basic) +[\w.*~+/=-]{8,}/gi;

const shortestRest = 4;
const longestWord = 16;
const shortestJoined = 12;

/**
 * Replaces what looks like a key of a provider, for texts that quote one: a refusal often does.
 *
 * A key is recognised by its beginning, so one without a well-known beginning (a bare run of hex digits, a UUID) stays:
 * whoever knows it replaces it exactly. What follows the beginning must have a digit or a star, or be long, so that words such as
 * `key-value` stay as they are. The cost grows with the length of the text and no faster, whatever stands in it.
 *
 * @param replace  what stands in the place of a key; default `***`
 */
export function redactKeys(text: string, replace: (key: string) => string = () => '***'): string {
  const withoutTokens = text.replaceAll(bearer, (shown) => replace(shown));
  return withoutTokens.replaceAll(run, (word) => redactWord(word, replace));
}

function redactWord(word: string, replace: (key: string) => string): string {
  const start = startOfKey(word);
  return start === undefined ? word : word.slice(0, start) + replace(word.slice(start));
}

/** Where in a run of key characters a key begins; `undefined` where none does. */
function startOfKey(word: string): number | undefined {
  const marked = separatedBeginning.exec(word);
  if (marked !== null) {
    const [beginning] = marked;
    const rest = word.slice(marked.index + beginning.length);
    if (looksRandom(rest, beginning)) return marked.index + signLength(beginning);
  }
  const plain = joinedBeginning.exec(word);
  if (plain === null) return undefined;
  const start = plain.index + signLength(plain[0]);
  const key = word.slice(start);
  return key.length >= shortestJoined && /[\d*]/.test(key) ? start : undefined;
}

/** Words are short, and have neither digits nor stars. Long names with `key-` before them are words, too. */
function looksRandom(rest: string, beginning: string): boolean {
  if (rest.length < shortestRest) return false;
  return /[\d*]/.test(rest) || (rest.length >= longestWord && !/key.$/i.test(beginning));
}

/** The sign before a beginning belongs to the text around it. */
function signLength(beginning: string): number {
  return /^[.*_-]/.test(beginning) ? 1 : 0;
}
