import { malformedForm } from './malformed-form.ts';

const formType = /^multipart\/form-data[ \t]*(?:;|$)/i;
// RFC 2046: up to 70 of these characters, of which a space is not the last. Those outside a token are quoted.
const parameter =
  /;[ \t]*boundary=(?:"([\w'()+,./:=? -]{0,69}[\w'()+,./:=?-])"|([\w'+.-]{1,70}))[ \t]*(?=;|$)/i;

/** Whether a content type is that of a form. */
export function isFormType(contentType: string | undefined): boolean {
  return contentType !== undefined && formType.test(contentType);
}

/**
 * The boundary that a content type names.
 *
 * @throws {LLMError} invalid_request: it is not `multipart/form-data`, or does not name one boundary
 */
export function boundaryOf(contentType: string): string {
  const found = isFormType(contentType) ? parameter.exec(contentType) : null;
  const boundary = found?.[1] ?? found?.[2];
  // Another reader might use the second `boundary`, so two are refused.
  if (
    boundary === undefined ||
    (contentType.match(/[;\s]boundary\*?\d*\*?\s*=/gi) ?? []).length !== 1
  )
    throw malformedForm('its content type does not name one boundary');
  return boundary;
}
