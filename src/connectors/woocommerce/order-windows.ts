/** The largest `per_page` that WooCommerce takes: 101 is refused. */
export const MAX_ROWS = 100;

/** One request for a part of a list, by page number: the only way every store knows. */
export interface OrderWindow {
  /** Counted from 1. */
  readonly page: number;
  readonly perPage: number;
  /** Position of its first row in the list, counted from 0. */
  readonly start: number;
}

/**
 * The window that holds the row at `first` and as many after it as can be, of `wanted` rows from there on.
 *
 * Pages lie on a grid of their own size, so that a page which begins at `first` exists only for some sizes; the size is
 * chosen for what the window reaches.
 *
 * @param size most rows of a request. It is exceeded only where no smaller page holds the row after `first` too.
 */
export function windowFrom(first: number, size: number, wanted = size): OrderWindow {
  let best = windowOf(first, 1);
  for (let perPage = 2; perPage <= MAX_ROWS; perPage += 1) {
    if (perPage > size && reachOf(best, first) >= Math.min(2, wanted)) break;
    const candidate = windowOf(first, perPage);
    if (Math.min(reachOf(candidate, first), wanted) > reachOf(best, first)) best = candidate;
  }
  return best;
}

export interface WindowPlan {
  /** Position of the last row already taken; `undefined` at the beginning of a list. */
  readonly after: number | undefined;
  /** New rows that are wanted. */
  readonly wanted: number;
  /** Rows of the whole list, when known. */
  readonly total: number | undefined;
  readonly size: number;
  readonly concurrency: number;
  /** Windows before these are under way: there may be none to add. */
  readonly isBegun?: boolean;
}

/**
 * The windows to be read at once. Each holds the last row of the one before it, so that the answers tell whether
 * anything lies between them. Where the list's length is not known there is one: what lies beyond it would be a guess.
 * What is wanted beyond full windows is left: a request for a few rows costs as much as one for many.
 */
export function planWindows(plan: WindowPlan): readonly OrderWindow[] {
  const { after, wanted, total, size, concurrency, isBegun = false } = plan;
  const windows: OrderWindow[] = [];
  let position = after;
  let missing = wanted;
  const isFirst = () => windows.length === 0 && !isBegun;
  while (isFirst() || (windows.length < concurrency && missing >= size && (position ?? -1) + 1 < (total ?? 0))) {
    const overlap = position === undefined ? 0 : 1;
    const window = windowFrom(position ?? 0, size, missing + overlap);
    windows.push(window);
    missing -= reachOf(window, position ?? 0) - overlap;
    position = endOf(window) - 1;
  }
  return windows;
}

/** Position after its last row. */
export function endOf({ start, perPage }: OrderWindow): number {
  return start + perPage;
}

function windowOf(first: number, perPage: number): OrderWindow {
  const page = Math.floor(first / perPage) + 1;
  return { page, perPage, start: (page - 1) * perPage };
}

/** Rows from `first` to the window's end. */
function reachOf(window: OrderWindow, first: number): number {
  return endOf(window) - first;
}
