import type { Call } from '../contract/call.ts';

/** Settings of a call that bound its time. */
export type BoundSetting = 'timeoutMs' | 'firstChunkTimeoutMs';

/**
 * How long something may take, in milliseconds, 0 for any time: as the call asks for where it does, else as configured,
 * and never longer than the caller's client library waits.
 */
export function boundOf(call: Call, setting: BoundSetting, configuredMs: number): number {
  const { [setting]: wantedMs = 0 } = call.settings;
  const limitMs = wantedMs > 0 ? wantedMs : configuredMs;
  const patienceMs = patienceOf(call, setting);
  return patienceMs > 0 && (limitMs === 0 || patienceMs < limitMs) ? patienceMs : limitMs;
}

/** Whether that time is shorter than configured because the caller wants it so. Then it says nothing about who was asked. */
export function isBoundOfCaller(call: Call, setting: BoundSetting, configuredMs: number): boolean {
  const { settings, asked = settings } = call;
  const { [setting]: wantedMs = 0 } = asked;
  if (wantedMs <= 0 && patienceOf(call, setting) <= 0) return false;
  const { [setting]: resolvedMs = 0 } = settings;
  const withoutCallerMs = wantedMs > 0 || resolvedMs <= 0 ? configuredMs : resolvedMs;
  return withoutCallerMs === 0 || boundOf(call, setting, configuredMs) < withoutCallerMs;
}

/** A client library waits for the first chunk of a stream, and for the end of any other answer. */
function patienceOf({ settings, stream }: Call, setting: BoundSetting): number {
  const { patienceMs = 0 } = settings;
  return stream === (setting === 'firstChunkTimeoutMs') ? patienceMs : 0;
}
