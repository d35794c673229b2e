import type { Product } from '../model/index.js';
import type { MappingCandidate } from './mapping-catalogue.js';
import type { MappingDecision } from './mapping-decision.js';
import { activated, factsOf, withFacts } from './mapping-facts.js';
import type { OpenListing, ProductMapping } from './ports/index.js';

/** What an automatic run does about one listing. */
export interface ListingPlan {
  readonly outcome: 'mapped' | 'kept' | 'unmapped' | 'ambiguous';
  /** Of an automatic mapping: what it stands on. */
  readonly candidate?: MappingCandidate;
  /** What the mapping becomes; absent where there is none. */
  readonly mapping?: ProductMapping;
  /** For the list of what is open. */
  readonly open?: OpenListing;
}

export interface PlanInput {
  readonly companyId: string;
  readonly listing: Product;
  readonly existing: ProductMapping | undefined;
  readonly decide: () => MappingDecision;
  readonly nameOf: (hostSku: string) => string | undefined;
  /** ISO 8601, UTC. */
  readonly at: string;
}

/**
 * Decides about one listing. What was made by hand, or switched off by hand, stays as it is; an automatic mapping that its
 * listing does not bear out any more is switched off, and keeps its settings for when it does again.
 */
export function planListing({ companyId, listing, existing, decide, nameOf, at }: PlanInput): ListingPlan {
  if (existing !== undefined && isByHand(existing)) {
    const mapping = withFacts(existing, listing);
    const isBack = existing.inactiveBecause === 'listing_gone';
    return { outcome: 'kept', mapping: isBack ? { ...activated(mapping), mappedAt: at } : mapping };
  }
  const decision = decide();
  if (decision.status === 'mapped') {
    const { candidate } = decision;
    const isSame = existing?.hostSku === candidate.hostSku && existing.isActive;
    const mapping = automatic({ companyId, listing, existing, candidate, name: nameOf(candidate.hostSku), at });
    return { outcome: isSame ? 'kept' : 'mapped', candidate, mapping };
  }
  const { platform, storeId, id: unitId } = listing;
  const { status, candidates } = decision;
  const open: OpenListing = { platform, storeId, unitId, status, product: listing, candidates };
  if (existing === undefined) return { outcome: status, open };
  const off = { ...withFacts(existing, listing), isActive: false, inactiveBecause: 'no_longer_matches' } as const;
  return { outcome: status, open, mapping: off };
}

/** By somebody's word: made, or switched off. */
function isByHand({ type, isActive, inactiveBecause }: ProductMapping): boolean {
  return type === 'manual' || (!isActive && inactiveBecause === undefined);
}

interface AutomaticInput {
  readonly companyId: string;
  readonly listing: Product;
  readonly existing: ProductMapping | undefined;
  readonly candidate: MappingCandidate;
  readonly name: string | undefined;
  readonly at: string;
}

function automatic({ companyId, listing, existing, candidate, name, at }: AutomaticInput): ProductMapping {
  const { hostSku, rule, confidence } = candidate;
  const isSame = existing?.hostSku === hostSku && existing.mappedBy === rule && existing.isActive;
  return {
    ...factsOf(listing),
    companyId,
    hostSku,
    ...(name === undefined ? {} : { hostProductName: name }),
    type: 'auto',
    mappedBy: rule,
    mappedAt: isSame ? existing.mappedAt : at,
    confidence,
    syncInventory: existing?.syncInventory ?? true,
    syncPrice: existing?.syncPrice ?? false,
    isActive: true,
  };
}
