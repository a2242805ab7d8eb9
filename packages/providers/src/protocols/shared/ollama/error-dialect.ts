/** Whose words an error is in that one of Ollama's protocols read, so that the others write it as it came. */
export const errorDialect = 'ollama';
