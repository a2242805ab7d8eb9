import { z } from 'zod';
import { logFormats } from '../../log/log-format.ts';
import { amount, flag, seconds, text, texts } from './field.ts';

const hostName = /^(?:\*|(?:\*\.)?[^\s:/@*[\]]+|\[[\da-fA-F:.]+\])$/;
const originName = /^(?:\*|null|[a-zA-Z][a-zA-Z\d+.-]*:\/\/[^\s/@*]+)$/;

/** `server`: the socket and its limits. LiteLLM has no such section, so a name that is unknown here means nothing anywhere. */
export const serverSettings = z
  .strictObject({
    strict: flag(
      'Refuse what else is a warning: unknown names, and entries that cannot be served. Default false.',
    ),
    waive: texts(
      'Settings of LiteLLM that guard callers there and are known to have no effect here, such as `general_settings.custom_auth`.',
    ),
    host: text(
      'The address to listen on. Default: all of them where there is a master key, else 127.0.0.1.',
    ),
    allowed_hosts: z
      .array(z.string().regex(hostName, 'expected the name of a host, without scheme and port'))
      .optional()
      .describe(
        'Further names in `Host` that are answered; `*.example.com` for all below one, `*` for all. Default: with a master key all, else those of this machine.',
      ),
    allowed_origins: z
      .array(
        z
          .string()
          .regex(originName, 'expected a scheme and a host, such as https://chat.example.com'),
      )
      .optional()
      .describe(
        'Origins whose pages may send requests, such as `https://chat.example.com`; `*` for all. Default: with a master key all, else those of this machine.',
      ),
    port: z
      .int()
      .min(0)
      .max(65_535)
      .optional()
      .describe('The port; 0 for any free one. Default 4000.'),
    workers: z
      .int()
      .min(1)
      .max(256)
      .optional()
      .describe('Processes that share the port. Default 1.'),
    body_limit_mb: z
      .number()
      .positive()
      .max(1024)
      .optional()
      .describe('The longest request body, in MB of 1,048,576 bytes. Default 32.'),
    body_memory_mb: z
      .number()
      .positive()
      .optional()
      .describe(
        'The bodies and whole answers of all open requests together, in MB of 1,048,576 bytes; what has no room gets 503. Default: an eighth of the heap limit, and 16 at least.',
      ),
    header_limit_kb: z
      .number()
      .min(1)
      .max(1024)
      .optional()
      .describe('The URL and all headers of a request together, in KB of 1,024 bytes. Default 16.'),
    json_depth: z
      .int()
      .min(4)
      .max(1000)
      .optional()
      .describe('How deep the JSON of a request may nest. Default 128.'),
    max_models_per_request: z
      .int()
      .min(1)
      .max(100)
      .optional()
      .describe(
        'Models that one request may name, with commas between them; 1 for no lists of models. Default 10.',
      ),
    max_concurrent_requests: z
      .int()
      .min(1)
      .optional()
      .describe(
        'Requests at once, streams counted until their end; further ones get 503. Default 10,000.',
      ),
    headers_timeout_seconds: seconds("Until all of a request's headers have come. Default 15."),
    body_timeout_seconds: seconds('Until all of a request has come. Default 120.'),
    keep_alive_seconds: seconds('How long an idle connection of a client is kept. Default 75.'),
    write_stall_seconds: seconds(
      'A client that takes nothing of its stream for so long is disconnected. Default 30.',
    ),
    drain_seconds: amount('How long open calls may go on after a signal to stop. Default 120.'),
    heartbeat_seconds: amount(
      'Silence in a stream after which a comment is sent, in seconds. Default 15; 0 never.',
    ),
    stream_idle_timeout_seconds: amount(
      'The longest silence of an upstream inside an answer, in seconds. Default 300; 0 for any.',
    ),
    connect_timeout_seconds: amount('Until a connection to an upstream stands. Default 5.'),
    transport: z
      .enum(['auto', 'undici', 'http1'])
      .optional()
      .describe(
        'The HTTP client to upstreams. `auto`: undici where a proxy, certificates or HTTP/2 are asked for, else the faster http1. Default `auto`.',
      ),
    upstream_tls: z
      .strictObject({
        ca_file: text(
          'A PEM file of certificate authorities that are trusted beside those of Node.',
        ),
        cert_file: text('A PEM file with the certificate that upstreams are shown.'),
        key_file: text('A PEM file with the key of `cert_file`.'),
      })
      .meta({ unknownKeys: 'refused' })
      .optional()
      .describe('Certificates for connections to upstreams.'),
    upstream_http2: flag(
      'Whether HTTP/2 is spoken with upstreams that offer it over TLS. Default false.',
    ),
    call_timeout_seconds: seconds(
      'From a call to the end of its answer, all attempts included, in seconds. Default: no limit.',
    ),
    answer_limit_mb: z
      .number()
      .positive()
      .max(1024)
      .optional()
      .describe('The longest answer of an upstream that is not a stream, in MB. Default 64.'),
    log_level: z
      .enum(['debug', 'info', 'warn', 'error', 'silent'])
      .optional()
      .describe('The least important lines that are logged. Default `info`.'),
    log_format: z
      .enum(logFormats)
      .optional()
      .describe(
        'How log lines look: `pretty` for people, `json`, or `auto`: pretty on a terminal, else JSON. Default `auto`.',
      ),
  })
  .meta({ unknownKeys: 'refused' })
  .optional()
  .describe('The socket and its limits.');
