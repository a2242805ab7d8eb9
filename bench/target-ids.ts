export const targetIds = [
  'direct',
  'relay-bytes',
  'relay-request',
  'relay-parse',
  'gateway',
  'gateway-undici',
  'gateway-limits',
  'portkey',
] as const;
export type TargetId = (typeof targetIds)[number];
