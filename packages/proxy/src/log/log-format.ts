/** How log lines can look: JSON, or text for people; `auto` is for people on a terminal, and else JSON. */
export const logFormats = ['auto', 'pretty', 'json'] as const;

export type LogFormat = (typeof logFormats)[number];
