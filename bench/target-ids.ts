export const targetIds = [
  'direct',
  'relay-bytes',
  'relay-request',
  'relay-parse',
  'gateway',
  'gateway-undici',
  'portkey',
] as const;
export type TargetId = (typeof targetIds)[number];
