/**
 * A service within its layers. The first layer is the outermost: it sees the request first and the result last.
 *
 * Takes a `CallService` with `CallLayer`s, and a `Service` with `Layer`s.
 */
export function stack<Wrapped>(
  layers: readonly ((inner: Wrapped) => Wrapped)[],
  service: Wrapped,
): Wrapped {
  return layers.reduceRight((inner, layer) => layer(inner), service);
}
