import type { Walk, WalkLeg, WalkPage, WalkRow, WalkTerms } from '../../../../src/connectors/flipkart/order-walk.js';

/** A shipment of the simulated list. */
export interface Entry {
  readonly id: string;
  leg: number;
  modified: number;
  cancelled: number;
}

export interface SeenRow extends WalkRow {
  readonly id: string;
}

export const PAGE = 5;
export const SECOND = 1_000;

/** Lists that are counted off from the front, as Flipkart's are, and that change whenever the test says so. */
export class DriftingList {
  readonly entries: Entry[];
  now: number;
  requests = 0;
  /** Everything is in every window. */
  isWindowless = false;

  constructor(entries: readonly Entry[], now: number) {
    this.entries = entries.map((entry) => ({ ...entry }));
    this.now = now;
  }

  /** A change: it goes to the end of a list, perhaps another one. */
  touch(entry: Entry, leg = entry.leg): void {
    entry.modified = this.now;
    entry.leg = leg;
  }

  page(walk: Walk, { legs }: WalkTerms): WalkPage<SeenRow> {
    this.requests += 1;
    const { isSorted } = legs[walk.leg] as WalkLeg;
    const { from, to } = walk.slice;
    const timeOf = (entry: Entry) => (isSorted ? entry.modified : entry.cancelled);
    const rows = this.entries
      .filter(
        (entry) =>
          entry.leg === walk.leg && (this.isWindowless || (timeOf(entry) >= from && timeOf(entry) <= to + SECOND)),
      )
      .sort((a, b) => a.modified - b.modified || (a.id < b.id ? -1 : 1));
    const start = walk.target === undefined ? 0 : Number(walk.target.replace(/^.*=/, ''));
    return {
      rows: rows.slice(start, start + PAGE).map((entry) => ({
        id: entry.id,
        mark: `${entry.id}@${entry.modified}`,
        time: timeOf(entry),
        changedAt: entry.modified,
        isMixed: false,
      })),
      hasMore: rows.length > start + PAGE,
      next: `/v3/shipments/filter?next_token=${start + PAGE}`,
      at: Math.floor(this.now / SECOND) * SECOND,
    };
  }
}
