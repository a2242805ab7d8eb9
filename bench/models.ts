/** What every target asks the upstream for, and with which key. */
export const openaiModel = 'gpt-4o-mini-2024-07-18';
export const anthropicModel = 'claude-sonnet-4-5-20250929';
export const upstreamKey = 'sk-upstream-0123456789abcdef';
