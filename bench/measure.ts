/** Milliseconds of repeated runs. */
export interface Sample {
  readonly median: number;
  readonly lowest: number;
  readonly highest: number;
}

/** A piece of work that does the same every time. */
export type Work = () => Promise<unknown>;

/**
 * Times several contenders in turn, round by round, so that whatever else the machine does falls on all of them.
 * Two rounds go first and do not count. A contender that is `undefined` cannot run here.
 */
export async function compare<Contenders extends Readonly<Record<string, Work | undefined>>>(
  contenders: Contenders,
  rounds: number,
): Promise<{ readonly [Name in keyof Contenders]: Contenders[Name] extends Work ? Sample : Sample | undefined }> {
  const able = Object.entries(contenders).flatMap(([name, work]) => (work === undefined ? [] : [{ name, work }]));
  const times = new Map<string, number[]>(able.map(({ name }) => [name, []]));
  for (let round = -2; round < rounds; round += 1) {
    for (const { name, work } of able) {
      globalThis.gc?.();
      const startedAt = performance.now();
      await work();
      if (round >= 0) times.get(name)?.push(performance.now() - startedAt);
    }
  }
  return Object.fromEntries(able.map(({ name }) => [name, sampleOf(times.get(name) ?? [])])) as never;
}

function sampleOf(times: readonly number[]): Sample {
  const sorted = [...times].sort((a, b) => a - b);
  const at = (share: number) => sorted[Math.round((sorted.length - 1) * share)] ?? Number.NaN;
  return { median: at(0.5), lowest: at(0), highest: at(1) };
}

/** `1,234`, `12.3`, `0.456`: three digits that matter. */
export function figure(value: number): string {
  const digits = Math.max(0, 2 - Math.floor(Math.log10(Math.max(Math.abs(value), 0.001))));
  return value.toLocaleString('en', { maximumFractionDigits: digits });
}

/** How many times faster than the other. */
export function ratio(other: Sample, ours: Sample): string {
  return `${(other.median / ours.median).toFixed(2)}x`;
}

export function spread({ median, lowest, highest }: Sample): string {
  return `${figure(median)} (${figure(lowest)} to ${figure(highest)})`;
}
