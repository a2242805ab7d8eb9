/** The protocol's name in extras, routes and native bytes. */
export const protocolId = 'mistral-chat-moderations';
