/** Whether a server-sent event, given with or without its blank line, consists of nothing but comments. */
export function isComment(event: string): boolean {
  return !fieldLine.test(event);
}

const fieldLine = /^[^:\r\n]/m;
