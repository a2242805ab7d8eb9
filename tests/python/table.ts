/** What came of one feature of one client with one kind of upstream. Python writes one such line of JSON for each. */
export interface Cell {
  readonly client: string;
  readonly version: string;
  readonly feature: string;
  readonly upstream: string;
  readonly outcome: 'ok' | 'n.a.' | 'FAILED';
  /** Why the client cannot do it, or how it failed. */
  readonly reason: string;
}

/** Clients × features. A cell is as good as the worst of its upstreams; the reasons stand below. */
export function tableOf(cells: readonly Cell[]): string {
  const features = [...new Set(cells.map(({ feature }) => feature))];
  const clients = [...new Set(cells.map(({ client, version }) => `${client} ${version}`))].sort();
  const reasons: string[] = [];
  const rows = clients.map((client) => {
    const ofClient = cells.filter((cell) => `${cell.client} ${cell.version}` === client);
    const outcomes = features.map((feature) => {
      const ofFeature = ofClient.filter((cell) => cell.feature === feature);
      const worst = ofFeature.find(isFailed) ?? ofFeature.find(isMissing) ?? ofFeature[0];
      if (worst === undefined) return 'FAILED';
      if (worst.outcome === 'n.a.') return `n.a. ${noteOf(worst.reason, reasons)}`;
      return worst.outcome;
    });
    return [client, ...outcomes];
  });
  const lines = [['', ...features], ...rows];
  const widths = lines[0]?.map((_, at) => Math.max(...lines.map((line) => line[at]?.length ?? 0)));
  const table = lines.map((line) =>
    line
      .map((word, at) => word.padEnd(widths?.[at] ?? 0))
      .join('  ')
      .trimEnd(),
  );
  return [...table, ...reasons.map((reason, at) => `${at + 1} ${reason}`)].join('\n');
}

export const isFailed = ({ outcome }: Cell): boolean => outcome === 'FAILED';
const isMissing = ({ outcome }: Cell): boolean => outcome === 'n.a.';

/** The number of a reason, the same for the same words. */
function noteOf(reason: string, reasons: string[]): number {
  const at = reasons.indexOf(reason);
  return at >= 0 ? at + 1 : reasons.push(reason);
}

/** A line for each cell, where clients have few features in common. */
export function listOf(cells: readonly Cell[]): string {
  const names = cells.map(
    ({ client, version, feature }) => [`${client} ${version}`, feature] as const,
  );
  const widths = [0, 1].map((at) => Math.max(0, ...names.map((name) => name[at]?.length ?? 0)));
  return cells
    .map(({ outcome }, at) => {
      const [client = '', feature = ''] = names[at] ?? [];
      return `${client.padEnd(widths[0] ?? 0)}  ${feature.padEnd(widths[1] ?? 0)}  ${outcome}`;
    })
    .toSorted()
    .join('\n');
}
