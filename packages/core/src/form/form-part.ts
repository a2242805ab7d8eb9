/** A part of a `multipart/form-data` body: a field with text, or a file. */
export type FormPart =
  | { readonly name: string; readonly value: string }
  | {
      /** Name of the field. */
      readonly name: string;
      /** Name of the file, as the client sent it. */
      readonly filename: string;
      /** Content type of the file. */
      readonly contentType: string;
      /** Content of the file. */
      readonly bytes: Uint8Array;
    };
