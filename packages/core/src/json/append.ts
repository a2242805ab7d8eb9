/**
 * Adds items to the end of a list. It stands where `list.push(...items)` would: what is spread into arguments lies on the stack, so a caller's
 * or an upstream's list of some hundred thousand items would end in `Maximum call stack size exceeded`.
 */
export function append<Item>(list: Item[], items: Iterable<Item>): void {
  for (const item of items) list.push(item);
}
