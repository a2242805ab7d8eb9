/**
 * Options that only Ollama has, which callers of other protocols and deployments write beside their own fields
 * (docs.ollama.com/modelfile, npm ollama 0.6.4: `Options`, and docs.litellm.ai/docs/providers/ollama, read 2026-11-30).
 */
export const ownOptions: readonly string[] = [
  ...['num_ctx', 'num_predict', 'num_keep', 'num_batch', 'num_gpu', 'main_gpu', 'num_thread'],
  ...[
    'num_gqa',
    'numa',
    'low_vram',
    'f16_kv',
    'vocab_only',
    'use_mmap',
    'use_mlock',
    'draft_num_predict',
  ],
  ...['top_k', 'min_p', 'tfs_z', 'typical_p', 'repeat_last_n', 'repeat_penalty', 'mirostat'],
  ...['mirostat_tau', 'mirostat_eta', 'penalize_newline'],
];
