import { availableParallelism, cpus, totalmem } from 'node:os';

export interface Section {
  readonly title: string;
  /** What was measured, in a sentence or two. */
  readonly about: string;
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

export function markdownOf({ title, about, head, rows }: Section): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [`### ${title}`, '', about, '', line(head), line(head.map(() => '---')), ...rows.map(line), ''].join('\n');
}

export function machineLine(): string {
  const model = cpus()[0]?.model.trim() ?? 'unknown processor';
  const memory = Math.round(totalmem() / 1024 ** 3);
  return `Node ${process.versions.node}, ${availableParallelism()} cores of ${model}, ${memory} GB, ${new Date().toISOString().slice(0, 10)}`;
}
