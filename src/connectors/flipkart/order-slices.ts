/** A part of a window; milliseconds since the epoch, on whole seconds. */
export interface Slice {
  readonly from: number;
  readonly to: number;
}

const SECOND_MS = 1_000;

/**
 * By how much windows overlap: whether their ends belong to them is not documented, nor whether times are cut to whole
 * seconds.
 */
export const ROUNDING_MS = SECOND_MS;

/** A shorter slice would not be longer than the overlap. */
export const LEAST_SLICE_MS = 2 * SECOND_MS;

export function floorSecond(ms: number): number {
  return Math.floor(ms / SECOND_MS) * SECOND_MS;
}

/**
 * Where to go on after the first page of a slice that has more of them: at the time of its last row, rows of which come
 * again. All before that is on the page, since rows come in order of their time.
 *
 * @returns `undefined` where they visibly do not, or where that would be no way ahead: a page of them shares a second.
 */
export function cutOf({ from, to }: Slice, rows: readonly TimedRow[]): number | undefined {
  const times = timesOf(rows);
  const last = times.at(-1);
  if (last === undefined || times.length < rows.length) return undefined;
  const ascend = times.every((time, index) => time >= (times[index - 1] ?? from - ROUNDING_MS));
  const cut = floorSecond(last) - ROUNDING_MS;
  return ascend && last <= to + 2 * ROUNDING_MS && cut > from ? cut : undefined;
}

/**
 * The end of a slice about half as full, by the rows of its first page, or else half as long.
 *
 * @returns `undefined` for one that is too short.
 */
export function halfOf({ from, to }: Slice, rows: readonly TimedRow[]): number | undefined {
  const length = to - from;
  if (length <= LEAST_SLICE_MS) return undefined;
  const times = [...timesOf(rows)].sort((a, b) => a - b);
  const middle = times[times.length >> 1] ?? Number.POSITIVE_INFINITY;
  const half = Math.max(floorSecond(middle) + ROUNDING_MS, from + LEAST_SLICE_MS);
  if (half <= from + length * MOST_OF_SLICE) return half;
  return Math.max(floorSecond(from + length / 2), from + LEAST_SLICE_MS);
}

/** A half has to be less than this of a slice. */
const MOST_OF_SLICE = 0.75;

/** Whether a page shows that its window was not heeded, or is of another time than the rows tell. */
export function liesOutside({ from, to }: Slice, rows: readonly TimedRow[]): boolean {
  const times = timesOf(rows);
  const isOutside = (time: number) => time < from - 2 * ROUNDING_MS || time > to + 2 * ROUNDING_MS;
  return times.length > 0 && times.every(isOutside);
}

interface TimedRow {
  readonly time: number | undefined;
}

function timesOf(rows: readonly TimedRow[]): readonly number[] {
  return rows.flatMap(({ time }) => time ?? []);
}
