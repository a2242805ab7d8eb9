const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('\n', ' ');

/** A Markdown table. */
export function toTable(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const print = (cells: readonly string[]): string => `| ${cells.map(cell).join(' | ')} |`;
  return [print(header), print(header.map(() => '---')), ...rows.map(print)].join('\n');
}
