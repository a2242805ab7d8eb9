/** The protocol's name in extras and routes. */
export const countProtocolId = 'gemini-count-tokens';
