import { headerComplaint } from '@llm/core';
import { z } from 'zod';

/** Why a text can be no key; `undefined` where it can. What stands around it is not its own and is taken off before. */
export function keyComplaint(text: string): string | undefined {
  if (text === '') return 'is empty';
  if (/[\r\n]/.test(text)) return 'has a line break in it: a key is one word';
  if (/\s/.test(text)) return 'has a blank in it: a key is one word';
  // Keys travel in headers, and what providers and we give out is ASCII. Other signs come from copying.
  return /^[\x21-\x7e]+$/.test(text) ? undefined : 'has a character in it that no key has';
}

/** A key. Files and variables often end with a line break, which is not a part of it. */
export const key = (description: string) =>
  z
    .string()
    .trim()
    .superRefine((text, { addIssue }) => {
      const message = keyComplaint(text);
      if (message !== undefined) addIssue({ code: 'custom', message });
    })
    .optional()
    .describe(description);

/** Header names and their values, as a request can carry them. */
export const headers = (description: string) =>
  z
    .record(z.string(), z.string().trim())
    .superRefine((all, { addIssue }) => {
      for (const [name, value] of Object.entries(all)) {
        const message = headerComplaint(name, value);
        if (message !== undefined) addIssue({ code: 'custom', message, path: [name] });
      }
    })
    .optional()
    .describe(description);
