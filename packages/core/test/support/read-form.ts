import { concatenate } from '../../src/bytes/concatenate.ts';
import type { PrintedForm } from '../../src/form/print-form.ts';

/** What the platform's own parser reads in a printed form. */
export function readForm({ contentType, body }: PrintedForm): Promise<FormData> {
  const response = new Response(new Uint8Array(concatenate(body)), {
    headers: { 'content-type': contentType },
  });
  // eslint-disable-next-line @typescript-eslint/no-deprecated -- it is deprecated for servers; a second opinion on a few bytes is what a test wants
  return response.formData();
}
