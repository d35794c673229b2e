import type { SandboxMarketplace } from '../sellers/marketplaces.js';
import { applyPatches } from './apply-patches.js';
import { checkPatches } from './check-patches.js';
import { invalidValue, type ListingIssue } from './issue.js';
import type { Listings } from './listings.js';
import type { PatchRequest } from './patch-request.js';

export interface PatchSubmission {
  readonly catalogue: Listings;
  readonly sku: string;
  readonly request: PatchRequest;
  readonly marketplaces: readonly SandboxMarketplace[];
  /** Looks only. */
  readonly preview?: boolean;
  /** When it was handed in. @default now */
  readonly at?: number;
}

/** Takes in a patch, or says what is wrong with it, in which case nothing of it is applied. */
export function submitPatch({
  catalogue,
  sku,
  request,
  marketplaces,
  preview,
  at,
}: PatchSubmission): readonly ListingIssue[] {
  const { patches } = request;
  const known = catalogue.get(sku)?.productType;
  // The generic type does for every product; another product's type does not.
  const fits = request.productType === 'PRODUCT' || known === undefined || request.productType === known;
  const issues = fits ? checkPatches(patches, marketplaces) : [invalidValue('product_type')];
  if (issues.length > 0 || preview === true) return issues;
  catalogue.submit(
    sku,
    request.productType,
    (attributes) => applyPatches(attributes, patches, marketplaces),
    at ?? catalogue.now,
  );
  return [];
}
