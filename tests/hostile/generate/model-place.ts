import type { ServerCodec } from '../../../packages/core/src/index.ts';

/** Stands for the name of the model in seeds. */
export const anyModel = 'MODEL';

/** The text with a model's name in place of `MODEL`. */
export function withModel(text: string, model: string): string {
  return text.replaceAll(anyModel, model);
}

/** The gateway's route for an address of an upstream, which stands below a base URL. */
export function routeOf(server: Pick<ServerCodec, 'routes'>, address: string): string {
  const paths = server.routes.map((route) => {
    const pattern = typeof route === 'string' ? route : route.pattern;
    return withModel(pattern.replace(/^POST /, '').replace(':model', anyModel), anyModel);
  });
  return paths.find((path) => path.endsWith(address)) ?? address;
}
