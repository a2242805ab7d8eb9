/** What a greeting tells about. */
export interface GreetingFacts {
  readonly url: string;
  /** The names that callers may ask for, aliases among them. */
  readonly models: readonly string[];
  /** Whether callers must show the master key. */
  readonly isGuarded: boolean;
  /** Whether others than this machine may call although there is no key. */
  readonly isOpenToAll: boolean;
}

/** More names than these are counted. */
const maxNames = 30;

/** What somebody who has just started the gateway wants to know: where it is, what it serves, and a call that works. */
export function greeting({ url, models, isGuarded, isOpenToAll }: GreetingFacts): string {
  const shown = models.slice(0, maxNames).join(', ');
  const more = models.length > maxNames ? ` and ${models.length - maxNames} more` : '';
  // A pattern stands for many names, so only a whole name can be called as it is.
  const model = models.find((name) => !name.includes('*'));
  return [
    '',
    `The gateway listens on ${url}`,
    models.length === 0 ? 'It has no models yet.' : `Models: ${shown}${more}`,
    whoMayCall(isGuarded, isOpenToAll),
    ...(model === undefined ? [] : ['', 'Try it:', '', tryIt(url, model, isGuarded)]),
    '',
    '',
  ].join('\n');
}

function whoMayCall(isGuarded: boolean, isOpenToAll: boolean): string {
  if (isGuarded) return 'Callers must show the master key.';
  return isOpenToAll
    ? 'No master key: everybody who reaches this address may call.'
    : 'No master key: only this machine can call.';
}

function tryIt(url: string, model: string, isGuarded: boolean): string {
  const key = isGuarded ? ` \\\n  -H "authorization: Bearer $LITELLM_MASTER_KEY"` : '';
  const body = JSON.stringify({ model, messages: [{ role: 'user', content: 'Hello' }] });
  // An apostrophe would end the shell's text.
  const quoted = body.replaceAll("'", "'\\''");
  return `curl ${url}/v1/chat/completions -H 'content-type: application/json'${key} \\\n  -d '${quoted}'`;
}
