import { defineProjectTests } from '../vitest.base.ts';

export default defineProjectTests(import.meta.dirname);
