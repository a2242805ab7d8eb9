import { type Config, masterKeyOf } from '@llm/proxy/config';

/** What somebody who has just started the gateway wants to know: where it is, and a call that works. */
export function greeting(url: string, config: Config): string {
  const names = [...new Set(config.deployments.map(({ modelName }) => modelName))];
  const [model = 'mock'] = names;
  const guarded = masterKeyOf(config) !== undefined;
  const key = guarded ? ` \\\n  -H "authorization: Bearer $LITELLM_MASTER_KEY"` : '';
  const body = JSON.stringify({ model, messages: [{ role: 'user', content: 'Hello' }] });
  return [
    '',
    `The gateway listens on ${url}`,
    `Models: ${names.join(', ')}`,
    guarded ? 'Callers must show the master key.' : 'No master key: only this machine can call.',
    '',
    'Try it:',
    '',
    `curl ${url}/v1/chat/completions -H 'content-type: application/json'${key} \\`,
    `  -d '${body}'`,
    '',
    '',
  ].join('\n');
}
