import type { MappingCandidate } from './mapping-catalogue.js';

/** What is to become of a listing that nobody mapped by hand. */
export type MappingDecision =
  | { readonly status: 'mapped'; readonly candidate: MappingCandidate }
  | { readonly status: 'ambiguous' | 'unmapped'; readonly candidates: readonly MappingCandidate[] };

/**
 * Two products whose grounds are that near to each other contradict each other: a SKU says one, a barcode another. Nearer than
 * any rule is to what is just a guess beside it.
 */
const NEAR = 3;
const MAX_CANDIDATES = 5;

/**
 * Decides for the best candidate when it reaches the threshold and no other product comes near it. The order of the
 * candidates does not matter.
 */
export function decideMapping(candidates: readonly MappingCandidate[], threshold: number): MappingDecision {
  const ranked = [...bestOfEach(candidates).values()].sort(byConfidence);
  const [best, ...others] = ranked;
  if (best === undefined || best.confidence < threshold) {
    return { status: 'unmapped', candidates: ranked.slice(0, MAX_CANDIDATES) };
  }
  const isContested = others.some(({ confidence }) => best.confidence - confidence <= NEAR);
  return isContested
    ? { status: 'ambiguous', candidates: ranked.slice(0, MAX_CANDIDATES) }
    : { status: 'mapped', candidate: best };
}

function bestOfEach(candidates: readonly MappingCandidate[]): Map<string, MappingCandidate> {
  const best = new Map<string, MappingCandidate>();
  for (const candidate of candidates) {
    const known = best.get(candidate.hostSku);
    if (known === undefined || known.confidence < candidate.confidence) best.set(candidate.hostSku, candidate);
  }
  return best;
}

function byConfidence(left: MappingCandidate, right: MappingCandidate): number {
  return right.confidence - left.confidence || (left.hostSku < right.hostSku ? -1 : 1);
}
