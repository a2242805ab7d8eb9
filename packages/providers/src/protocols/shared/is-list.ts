/** Whether a body is a list in JSON, as Google writes its errors. */
export function isList(bytes: Uint8Array): boolean {
  const start = bytes.findIndex((byte) => byte > 0x20);
  return bytes[start] === 0x5b;
}
