import { cutText } from './cut-text.ts';

/** A text of somebody else for a message or a log line: what is longer than `longest` characters is cut, and its length said. */
export function boundText(text: string, longest: number): string {
  return text.length <= longest ? text : `${cutText(text, longest)} (${text.length} characters)`;
}
