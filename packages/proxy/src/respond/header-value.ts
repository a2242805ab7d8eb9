/** Header values are printable ASCII; what a person or an upstream wrote may not be. At most 1,024 characters. */
export function toHeaderValue(value: string): string {
  return plainValue.test(value) ? value : value.replaceAll(/[^\x20-\x7e]/g, '?').slice(0, 1024);
}

const plainValue = /^[\x20-\x7e]{0,1024}$/;
