/** What is known of one listing at one location. Values are compared as texts. */
export interface ListingFacts {
  /** What the host wants it to show. */
  readonly wanted: string;
  /** What it was last told; absent when nothing is known. */
  readonly last?: string | undefined;
  /** What the platform shows; absent when it was not read. */
  readonly shown?: string | undefined;
  /** What it was last told is accepted, and the platform may still show the value before. */
  readonly isSettling?: boolean;
  /** Changes made at the platform count. */
  readonly isTwoWay: boolean;
  /** Write also what is believed to be there. */
  readonly full?: boolean;
}

export type ListingDecision =
  | { readonly act: 'unchanged'; readonly isEcho: boolean }
  /** `expected`: what the platform must still have; `overwrites`: somebody else has set it meanwhile. */
  | { readonly act: 'write'; readonly expected?: string; readonly overwrites?: true }
  /** Only the platform's value changed. */
  | { readonly act: 'propose' }
  /** Host and platform both changed since the last write. */
  | { readonly act: 'conflict' };

/** Decides what to do about one listing. Nothing known of it: the host's value is written. */
export function decideListing(facts: ListingFacts): ListingDecision {
  const { wanted, last, shown, isSettling = false, isTwoWay, full = false } = facts;
  const isUnseen = shown === undefined || (isSettling && shown !== last);
  if (isUnseen) {
    if (last === wanted && !full) return { act: 'unchanged', isEcho: false };
    // What is still settling is not there yet, so that it cannot be compared with.
    return last === undefined || isSettling ? { act: 'write' } : { act: 'write', expected: last };
  }
  if (shown === wanted) return { act: 'unchanged', isEcho: shown === last };
  if (last === undefined || shown === last) return { act: 'write', expected: shown };
  if (!isTwoWay) return { act: 'write', expected: shown, overwrites: true };
  return { act: last === wanted ? 'propose' : 'conflict' };
}
