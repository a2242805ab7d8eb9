/**
 * Whether an explanation says that the account behind the key is out of credit, over its monthly limit or closed. It is
 * the operator's trouble and no mistake of the caller, whatever the status says.
 *
 * The sentences are Anthropic's ("Your credit balance is too low …", "You have reached your specified API usage limits",
 * "This organization has been disabled"), OpenAI's ("You exceeded your current quota …", "Your account is not active"),
 * DeepSeek's and Moonshot's ("Insufficient Balance", "suspended due to insufficient balance"), xAI's and OpenRouter's
 * ("run out of credits", "requires more credits", "monthly spending limit"), as their users report them; read 2026-11-30.
 */
export function isOutOfMoney(words: string): boolean {
  return sentences.test(words.slice(0, 2_000));
}

const sentences = new RegExp(
  [
    'credit balance is too low',
    'insufficient[ _](?:account )?(?:balance|credits?|funds|quota)',
    'exceeded your current quota',
    '(?:run|ran) out of credits?',
    '(?:requires?|need) more credits',
    '(?:reached|exceeded) your (?:specified |monthly )?(?:api )?(?:usage|spend(?:ing)?) limits?',
    'monthly (?:usage|spend(?:ing)?) (?:limit|cap)',
    '(?:organization|account|workspace|project) (?:has been|is|was) (?:temporarily )?(?:disabled|deactivated|suspended|not active|in arrears|overdue)',
    'billing (?:hard limit|is not active)',
    'payment required',
  ].join('|'),
  'i',
);
