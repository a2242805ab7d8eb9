import { describe, expect, it } from 'vitest';
import { toServerLimits } from './server-limits.ts';

describe('toServerLimits', () => {
  it('leaves what nobody sets to the server', () => {
    expect(toServerLimits({})).toEqual({});
  });

  it('turns units into bytes and milliseconds', () => {
    const server = {
      host: '::1',
      port: 1,
      body_limit_mb: 1.5,
      body_memory_mb: 64,
      header_limit_kb: 8,
      headers_timeout_seconds: 1,
      body_timeout_seconds: 2,
      keep_alive_seconds: 3,
      write_stall_seconds: 4,
      drain_seconds: 0,
    };
    expect(toServerLimits({ server })).toEqual({
      host: '::1',
      port: 1,
      maxBodyBytes: 1_572_864,
      maxBodyMemoryBytes: 67_108_864,
      maxHeaderBytes: 8_192,
      headersTimeoutMs: 1_000,
      requestTimeoutMs: 2_000,
      keepAliveMs: 3_000,
      writeStallMs: 4_000,
      drainMs: 0,
    });
  });

  it('knows the bound on bodies by LiteLLM’s name too', () => {
    expect(toServerLimits({ general_settings: { max_request_size_mb: 1 } })).toEqual({
      maxBodyBytes: 1_048_576,
    });
  });
});
