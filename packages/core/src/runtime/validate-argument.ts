import { LLMError } from '../error/llm-error.ts';

/*
 * Arguments of functions that programs call. A compiler has looked at most of them; what comes from a file, a database or
 * plain JavaScript it has not seen.
 */

/**
 * A text that a function was given.
 *
 * @throws {LLMError} invalid_request, with the name as `param`: it is none, or empty
 */
export function validateText(value: unknown, param: string): string {
  if (typeof value === 'string' && value !== '') return value;
  throw refuse(param, 'a text that is not empty', value);
}

/**
 * Looks whether an argument is an object.
 *
 * @throws {LLMError} invalid_request, with the name as `param`
 */
export function validateObject(value: unknown, param: string): void {
  if (typeof value !== 'object' || value === null) throw refuse(param, 'an object', value);
}

/**
 * Looks whether an argument is a list of objects.
 *
 * @throws {LLMError} invalid_request, with its place as `param`, such as `messages[3]`
 */
export function validateObjects(value: unknown, param: string): void {
  if (!Array.isArray(value)) throw refuse(param, 'a list', value);
  value.forEach((item: unknown, at) => validateObject(item, `${param}[${at}]`));
}

function refuse(param: string, wanted: string, value: unknown): LLMError {
  const found =
    value === null ? 'null' : Array.isArray(value) ? 'a list' : `of type ${typeof value}`;
  const told = value === '' ? 'empty' : found;
  return new LLMError('invalid_request', `${param} has to be ${wanted}, and is ${told}`, { param });
}
