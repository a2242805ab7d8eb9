// What the modules of libraries share. One process tries one feature: it writes how that failed, and its code says whether.

export const library = await import(process.env.LIBRARY);
export const { GATEWAY_URL: url, GATEWAY_KEY: key, MODEL: model } = process.env;

/** Runs the feature that the command line names. */
export async function tryFeature(features) {
  const run = features[process.argv[2]];
  if (run === undefined) throw new Error(`no feature is called ${process.argv[2]}`);
  try {
    await run();
  } catch (error) {
    console.error(error);
    process.exit(1);
  }
  process.exit(0);
}

export function expectEqual(actual, expected) {
  const [left, right] = [actual, expected].map((value) => JSON.stringify(value));
  if (left !== right) throw new Error(`got ${left}, and not ${right}`);
}

/** The error that a call raises. */
export async function errorOf(call) {
  try {
    await call();
  } catch (error) {
    return error;
  }
  throw new Error('no error was raised');
}

export const weather = {
  type: 'object',
  properties: { city: { type: 'string' }, unit: { type: 'string' } },
  required: ['city'],
};

export const forecastSchema = {
  type: 'object',
  properties: { city: { type: 'string' }, celsius: { type: 'number' } },
  required: ['city', 'celsius'],
  additionalProperties: false,
};

/** A picture of one pixel. */
export const pixel =
  'data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';
