import type { Layer, Service } from '../contract/service.ts';

/** The first layer is the outermost: it sees the request first and the result last. */
export function stack<Request, Result>(
  layers: readonly Layer<Request, Result>[],
  service: Service<Request, Result>,
): Service<Request, Result> {
  return layers.reduceRight((inner, layer) => layer(inner), service);
}
