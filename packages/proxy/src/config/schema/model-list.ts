import { z } from 'zod';
import { allowedFailsPolicy } from './error-policy.ts';
import { amount, count, guard, later, text } from './field.ts';
import { litellmParams } from './litellm-params.ts';

const environments = z.enum(['development', 'staging', 'production']);

/** `model_info` may hold any further key: people and clients read it too. */
const modelInfo = z
  .looseObject({
    id: z
      .union([z.string().min(1), z.number()])
      .optional()
      .describe(
        'A name for the deployment, unique in the file. Default: a digest of its parameters.',
      ),
    mode: text('What the model does, such as `chat`. For information.'),
    base_model: text(
      'The model behind a name of your own, which tells what the deployment takes. `supports_vision` and the other flags of LiteLLM correct it.',
    ),
    supported_environments: z
      .array(environments)
      .optional()
      .describe(
        'Where the deployment counts: one of them must be `LITELLM_ENVIRONMENT`. Default: everywhere.',
      ),
    allowed_fails: count('Failures within a minute that start no cooldown. Default: the router’s.'),
    allowed_fails_policy: allowedFailsPolicy
      .optional()
      .describe('The same by what went wrong. Default: the router’s.'),
    cooldown_time: amount('As in `litellm_params`, which wins.'),
    input_cost_per_token: amount('As in `litellm_params`, which wins.'),
    output_cost_per_token: amount('As in `litellm_params`, which wins.'),
    ...guard('team_id', 'blocked', 'access_windows'),
    ...later(
      'team_public_model_name',
      'access_groups',
      'tier',
      'disable_background_health_check',
      'health_check_model',
      'health_check_timeout',
    ),
  })
  .optional()
  .describe(
    'What is known of the deployment. Prices, limits and `supports_…`, by LiteLLM’s names, stand in place of what is known of its model.',
  );

const name = z
  .string()
  .min(1)
  .describe(
    'The name callers ask for. Entries of one name share its calls. A `*` stands for any text.',
  );

/** One entry. */
export const modelEntry = z
  .strictObject({
    model_name: name,
    litellm_params: litellmParams,
    model_info: modelInfo,
    ...later('model_id'),
  })
  .describe('One place where a model is served.');

/** The same for an entry that lacks a name, so that the rest of it can be looked at. */
export const nameableEntry = modelEntry.extend({ model_name: name.default('unnamed') });

export const modelList = z
  .array(modelEntry)
  .optional()
  .describe('The models that callers may ask for, and where they are served.');
