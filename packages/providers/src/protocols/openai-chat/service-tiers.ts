/**
 * The processing classes OpenAI has. Other protocols have other words, and providers have further ones.
 *
 * @see https://developers.openai.com/api/reference/resources/chat — read 2026-11-20
 */
export const serviceTiers: ReadonlySet<string> = new Set([
  'auto',
  'default',
  'flex',
  'priority',
  'scale',
]);
