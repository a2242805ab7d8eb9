/**
 * A copy of an object with further fields, or other values of its own.
 *
 * It stands where `{ ...object, field }` would run for every event or call. Node 20 makes that copy slowly where the field is new, and
 * whoever reads or prints it pays, too: 970 ns for five fields with their JSON, 350 this way. From Node 22 on both are fast.
 * The same holds for fields behind a spread literal, `{ ...{ a, b }, c }`: what runs for every call writes its fields one by one.
 */
export function extended<Some extends object, More extends object>(
  object: Some,
  fields: More,
): Omit<Some, keyof More> & More {
  return Object.assign({}, object, fields);
}
