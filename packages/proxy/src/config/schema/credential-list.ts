import { z } from 'zod';
import { jsonObject, later, text } from './field.ts';
import { awsParams, azureParams, vertexParams } from './provider-params.ts';
import { key } from './secret.ts';

/** `credential_list`: keys under a name, for several deployments. */
export const credentialList = z
  .array(
    z
      .strictObject({
        credential_name: z.string().min(1).describe('What `litellm_credential_name` refers to.'),
        credential_values: z
          .strictObject({
            api_key: key("The provider's key."),
            api_base: text("The provider's base URL."),
            base_url: text('Another name for `api_base`.'),
            organization: text("OpenAI's organization."),
            ...azureParams,
            ...awsParams,
            ...vertexParams,
            ...later('watsonx_region_name', 'project'),
          })
          .describe('What the deployments take from it, where they say nothing themselves.'),
        credential_info: jsonObject('Notes for people.'),
      })
      .describe('One credential.'),
  )
  .optional()
  .describe('Named credentials.');
