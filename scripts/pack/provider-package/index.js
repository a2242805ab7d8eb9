import { defineProvider } from '@llm/core';
import { acmeConverse } from './protocol.js';
import { createSigner } from './sign.js';

export { acmeConverse } from './protocol.js';

export const acme = defineProvider({
  id: 'acme',
  baseUrl: 'https://api.acme.example/v9',
  auth: { scheme: 'signed', env: 'ACME_SIGNING_SECRET', createSigner },
  speaks: { chat: [acmeConverse] },
});
