export { boundaryOf, isFormType } from './form-boundary.ts';
export type { FormPart } from './form-part.ts';
export { printForm, type PrintedForm } from './print-form.ts';
export {
  readField,
  readParts,
  scanForm,
  type ScanFormOptions,
  type ScannedForm,
  type ScannedPart,
} from './scan-form.ts';
export { spliceForm, type FormEdits } from './splice-form.ts';
