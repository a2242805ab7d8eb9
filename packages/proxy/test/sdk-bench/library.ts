/** A way to call a model, as `npm run bench:sdk` measures it. */
export interface Library {
  readonly id: 'ours' | 'openai' | 'ai' | 'undici';
  /** For the table. */
  readonly title: string;
  /** One call that is answered whole: its text. */
  readonly plain: () => Promise<string>;
  /** One streamed call, read to its end: its text. */
  readonly stream: () => Promise<string>;
}

/** What all libraries ask. */
export interface Question {
  /** The upstream's base URL for whole answers, and for streams. */
  readonly urls: { readonly plain: string; readonly stream: string };
  readonly model: string;
  readonly system: string;
  readonly prompt: string;
}

/** The same as messages, for libraries that take those. */
export function toMessages({ system, prompt }: Pick<Question, 'system' | 'prompt'>) {
  return [
    { role: 'system' as const, content: system },
    { role: 'user' as const, content: prompt },
  ];
}
