import type { Logger } from '../contract/logger.ts';

const ignore = (): void => undefined;

/** A logger that writes nothing: the default wherever one is taken. */
export const silentLogger: Logger = { debug: ignore, info: ignore, warn: ignore, error: ignore };
