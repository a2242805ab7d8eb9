/** What every target asks the upstream for, and with which key. */
export const openaiModel = 'gpt-4o-mini-2024-07-18';
export const anthropicModel = 'claude-sonnet-4-5-20250929';
export const geminiModel = 'gemini-2.5-flash';
export const bedrockModel = 'us.amazon.nova-pro-v1:0';
export const embeddingsModel = 'text-embedding-3-small';
export const upstreamKey = 'sk-upstream-0123456789abcdef';
