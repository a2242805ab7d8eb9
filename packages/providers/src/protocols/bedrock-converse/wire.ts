/** The protocol's name in extras, routes and native bytes. */
export const protocolId = 'bedrock-converse';
