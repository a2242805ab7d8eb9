import { z } from 'zod';
import { later, text } from './field.ts';
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
    ...later(
      'team_id',
      'team_public_model_name',
      'access_groups',
      'tier',
      'allowed_fails',
      'allowed_fails_policy',
      'cooldown_time',
      'disable_background_health_check',
      'health_check_model',
      'health_check_timeout',
      'input_cost_per_token',
      'output_cost_per_token',
    ),
  })
  .optional()
  .describe('What is known of the deployment.');

export const modelList = z
  .array(
    z
      .strictObject({
        model_name: z
          .string()
          .min(1)
          .describe(
            'The name callers ask for. Entries of one name share its calls. A `*` stands for any text.',
          ),
        litellm_params: litellmParams,
        model_info: modelInfo,
        ...later('model_id'),
      })
      .describe('One place where a model is served.'),
  )
  .optional()
  .describe('The models that callers may ask for, and where they are served.');
