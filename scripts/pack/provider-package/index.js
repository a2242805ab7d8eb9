import { defineProvider } from '@llm/core';
import { acmeDubbing } from './dubbing.js';
import { acmeConverse } from './protocol.js';
import { createSigner } from './sign.js';

export { acmeDubbing } from './dubbing.js';
export { acmeConverse } from './protocol.js';

export const acme = defineProvider({
  id: 'acme',
  baseUrl: 'https://api.acme.example/v9',
  auth: { scheme: 'signed', env: 'ACME_SIGNING_SECRET', createSigner },
  speaks: { chat: [acmeConverse], dubbing: [acmeDubbing] },
});
