import { type OperationName, ownValue } from '@llm/core';
import { z } from 'zod';
import { flag, later, seconds, text } from './field.ts';

/** LiteLLM's names for the calls that a cache may keep, and the operations here. */
const cachedCallTypes = {
  completion: 'chat',
  acompletion: 'chat',
  responses: 'chat',
  aresponses: 'chat',
  anthropic_messages: 'chat',
  text_completion: 'textCompletion',
  atext_completion: 'textCompletion',
  embedding: 'embeddings',
  aembedding: 'embeddings',
  moderation: 'moderation',
  amoderation: 'moderation',
} as const satisfies Readonly<Record<string, OperationName>>;

/** The operation of a kind of call; `undefined` where it is not kept. */
export function operationOfCallType(name: string): OperationName | undefined {
  return ownValue<OperationName>(cachedCallTypes, name);
}

/** Calls that LiteLLM can keep and that are not here, or are not kept. */
const absentCallTypes = ['transcription', 'atranscription', 'rerank', 'arerank'] as const;

const callType = z.enum([...Object.keys(cachedCallTypes), ...absentCallTypes]);

/** Where answers are kept, and which. */
export const cacheParams = z
  .strictObject({
    type: z
      .enum(['local', 'redis', 'disk'])
      .optional()
      .describe(
        'Where answers are kept: in memory, in Redis or on disk. Default: `redis` where `host` or `url`, `REDIS_HOST` or `REDIS_URL` say where it is, else `local`.',
      ),
    mode: z
      .enum(['default_on', 'default_off'])
      .optional()
      .describe(
        '`default_off` keeps and answers only calls with `cache: {"use-cache": true}`. Default `default_on`.',
      ),
    ttl: seconds('How long an answer is kept. Default 600.'),
    default_in_memory_ttl: seconds('The same for `local`, where `ttl` is not set.'),
    default_in_redis_ttl: seconds('The same for `redis`, where `ttl` is not set.'),
    namespace: text('Before every key, for caches that share a store. Default none.'),
    supported_call_types: z
      .array(callType)
      .optional()
      .describe(
        'Calls that are kept: completion, text_completion, embedding, moderation, with or without an `a` before it. Default: all of these.',
      ),
    max_size_in_memory: z
      .int()
      .min(1)
      .optional()
      .describe('Answers that `local` holds at most. Default 10,000, and 64 MiB.'),
    disk_cache_dir: text('The folder of `disk`. Default `.llm-cache`.'),
    host: text('Host of Redis. Default: the variable REDIS_HOST, else localhost.'),
    port: z
      .union([z.int(), z.string()])
      .optional()
      .describe('Port of Redis. Default: the variable REDIS_PORT, else 6379.'),
    username: text('User at Redis. Default: the variable REDIS_USERNAME.'),
    password: text('Password of Redis. Default: the variable REDIS_PASSWORD.'),
    url: text('URL of Redis, in place of host and port. Default: the variable REDIS_URL.'),
    ssl: flag('Whether Redis is spoken to over TLS. Default false.'),
    shared: flag(
      'Whether all callers share answers. Default false: each key gets only answers to its own questions.',
    ),
    ...later(
      'max_connections',
      'max_allowed_size',
      'redis_flush_size',
      'redis_startup_nodes',
      'service_name',
      'sentinel_nodes',
      'sentinel_password',
      'similarity_threshold',
      's3_bucket_name',
      's3_region_name',
      's3_endpoint_url',
      'gcs_bucket_name',
      'gcs_path',
      'redis_semantic_cache_embedding_model',
      'qdrant_semantic_cache_embedding_model',
      'qdrant_collection_name',
      'qdrant_quantization_config',
      'allowed_cache_controls',
    ),
  })
  .optional()
  .describe('Where answers are kept, and for how long; it counts where `cache` is true.');

/** What `cache_params` says. */
export type CacheParams = NonNullable<z.infer<typeof cacheParams>>;
