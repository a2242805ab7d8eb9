import { z } from 'zod';
import { text } from './field.ts';
import { key } from './secret.ts';

/** What Azure needs beside a key and a base URL. */
export const azureParams = {
  api_version: text(
    'Version of the API, for providers that have several. With `azure` a date is the API with a deployment in its path; `v1` and nothing are the v1 API.',
  ),
  azure_ad_token: key('A token of Microsoft Entra, in place of `api_key`.'),
  tenant_id: text('The directory of an application that calls with tokens of Microsoft Entra.'),
  client_id: text('Its id. With `azure_credential`: the id of a managed or workload identity.'),
  client_secret: key('Its secret. The three together fetch tokens in place of `api_key`.'),
  azure_scope: text(
    'What tokens are asked for. Default `https://cognitiveservices.azure.com/.default`.',
  ),
  azure_credential: text(
    'Where tokens come from: `ClientSecretCredential`, `ManagedIdentityCredential`, `WorkloadIdentityCredential` or `DefaultAzureCredential` of the package `@azure/identity`.',
  ),
};

/** What Amazon Bedrock needs where it is called without a key of its own. */
export const awsParams = {
  aws_region_name: text('The region of AWS where the model is.'),
  aws_access_key_id: key('A key of AWS that requests are signed with, in place of `api_key`.'),
  aws_secret_access_key: key('Its secret.'),
  aws_session_token: key('The token that belongs to a key which was lent for a time.'),
  aws_profile_name: text('A profile of the files in `~/.aws`.'),
  aws_role_name: text('The ARN of a role whose keys are lent and renewed.'),
  aws_session_name: text('What such a loan is called in the logs of AWS. Default `llm-gateway`.'),
  aws_external_id: text('What the owner of a role may ask for.'),
  aws_web_identity_token: key(
    'A token of somebody else that AWS trusts, or the path of a file with one. With `aws_role_name`.',
  ),
  aws_sts_endpoint: text('Where keys of roles are asked for, in place of the one of the region.'),
};

/** What Vertex AI needs where it is called without a key of its own. */
export const vertexParams = {
  vertex_project: text(
    'The project of Google Cloud that calls. Default: that of `vertex_credentials`.',
  ),
  vertex_location: text('Where the model is, such as `us-east5`. Default `global`.'),
  vertex_credentials: z
    .union([z.string(), z.record(z.string(), z.unknown())])
    .optional()
    .describe(
      'A service account or a workload identity: its JSON, or the path of a file with it. Default: the credentials that Google’s library finds.',
    ),
};
