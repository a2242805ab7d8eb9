import { systemCodeOf } from '@llm/core';

/** Why a file cannot be read, in words. */
export function whyUnreadable(cause: unknown): string {
  const code = systemCodeOf(cause);
  return reasons[code] ?? `cannot be read: ${code || String(cause)}`;
}

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'cannot be read: there is no such file',
  ENOTDIR: 'cannot be read: there is no such file, since a part of the path is no folder',
  EISDIR: 'cannot be read: it is a folder, not a file',
  EACCES: 'cannot be read: this user may not read it',
  EPERM: 'cannot be read: this user may not read it',
  ELOOP: 'cannot be read: its links lead in a circle',
  ENAMETOOLONG: 'cannot be read: its name is too long',
  EMFILE: 'cannot be read: this process has too many files open',
  ENFILE: 'cannot be read: this machine has too many files open',
  EIO: 'cannot be read: the disk fails',
};
