/** Who makes a call. */
export interface Principal {
  /** Fit for logs: never a key or a part of one. */
  readonly id: string;
  /** Routes for admins refuse callers. */
  readonly role: 'admin' | 'caller';
}
