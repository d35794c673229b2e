import type { Emit } from '../notifications/events.js';
import type { SandboxMarketplace } from '../sellers/marketplaces.js';
import type { Attributes } from './attributes.js';
import { isListedIn, type Listing, merchantQuantity } from './listing.js';
import { seedCatalogue } from './seed-catalogue.js';
import { issuesOf, type ListingStatus, statusIn } from './status.js';

export interface ListingsInput {
  readonly seed: number;
  readonly now: () => number;
  /** Those of the seller, at least one. */
  readonly marketplaces: readonly SandboxMarketplace[];
  /** SKUs in the catalogue. @default 120 */
  readonly count?: number;
  readonly emit: Emit;
}

interface PendingChange {
  readonly dueAt: number;
  readonly sku: string;
  readonly change: (listing: Listing | undefined) => Listing | undefined;
}

/** "ACCEPTED is not applied": how long it takes until a change is seen, unless a test says otherwise. */
const APPLY_DELAY_MS = 15_000;

/** The seller's catalogue. Changes that were accepted show a moment later. */
export class Listings {
  readonly marketplaces: readonly SandboxMarketplace[];
  /** Units in Amazon's warehouses, as the catalogue begins; the stock itself is kept elsewhere. */
  readonly seededFbaUnits: ReadonlyMap<string, number>;
  /** Says how many units Amazon could ship of a SKU. */
  fbaUnits: (sku: string) => number;
  applyDelayMs = APPLY_DELAY_MS;
  readonly #input: ListingsInput;
  readonly #listings: Map<string, Listing>;
  #pending: PendingChange[] = [];
  #submissions = 0;

  constructor(input: ListingsInput) {
    const { seed, marketplaces, count = 120 } = input;
    this.#input = input;
    this.marketplaces = marketplaces;
    const { listings, fbaUnits } = seedCatalogue({ seed, now: input.now(), marketplaces, count });
    this.#listings = new Map(listings.map((listing) => [listing.sku, listing]));
    this.seededFbaUnits = fbaUnits;
    this.fbaUnits = (sku) => fbaUnits.get(sku) ?? 0;
  }

  get now(): number {
    return this.#input.now();
  }

  /** Every listing as it is now, in the order it was made. */
  all(): readonly Listing[] {
    this.settle();
    return [...this.#listings.values()];
  }

  get(sku: string): Listing | undefined {
    this.settle();
    return this.#listings.get(sku);
  }

  statusIn(listing: Listing, marketplace: SandboxMarketplace): readonly ListingStatus[] {
    return statusIn(listing, marketplace, this.fbaUnits(listing.sku));
  }

  newSubmissionId(): string {
    this.#submissions += 1;
    return this.#submissions.toString(16).padStart(32, 'f1dc2914');
  }

  /**
   * Changes the attributes of a SKU a moment from now. Of a SKU that the seller does not have, a listing comes into being
   * that is no product yet: Amazon accepts that without a word (selling-partner-api-models#4402, #2797).
   */
  submit(sku: string, productType: string, change: (attributes: Attributes) => Attributes, at = this.now): void {
    this.#enqueue(sku, at, (listing) => {
      const known = listing ?? unfinished(sku, productType, at, this.marketplaces);
      return { ...known, attributes: change(known.attributes), updatedAt: Math.max(at, known.updatedAt) };
    });
  }

  /** Takes a SKU off the catalogue a moment from now. */
  submitDelete(sku: string, at = this.now): void {
    this.#enqueue(sku, at, () => undefined);
  }

  /** Shows what has been accepted for long enough, or, with `everything`, all that was accepted. */
  settle({ everything = false }: { readonly everything?: boolean } = {}): void {
    const now = this.now;
    const due = this.#pending.filter(({ dueAt }) => everything || dueAt <= now);
    if (due.length === 0) return;
    this.#pending = this.#pending.filter((pending) => !due.includes(pending));
    for (const { sku, dueAt, change } of due) this.#apply(sku, Math.min(dueAt, now), change);
  }

  /** Changes a listing at once, as somebody does in Seller Central. @throws when there is none. */
  edit(sku: string, change: (listing: Listing) => Listing): void {
    const now = this.now;
    this.settle();
    if (!this.#listings.has(sku)) throw new Error(`the sandbox has no listing ${sku}`);
    this.#apply(sku, now, (listing) => listing && { ...change(listing), updatedAt: now });
  }

  #enqueue(sku: string, at: number, change: PendingChange['change']): void {
    this.#pending.push({ dueAt: at + this.applyDelayMs, sku, change });
  }

  #apply(sku: string, at: number, change: PendingChange['change']): void {
    const before = this.#listings.get(sku);
    const after = change(before);
    const told = this.#told(before);
    if (after === undefined) this.#listings.delete(sku);
    else this.#listings.set(sku, after);
    this.#tell(sku, at, before, after, told);
  }

  /** What subscribers were told last of a listing, by marketplace. */
  #told(listing: Listing | undefined): ReadonlyMap<string, Told> {
    const known = listing === undefined ? [] : this.marketplaces.filter((one) => isListedIn(listing, [one]));
    return new Map(
      known.map((marketplace) => {
        const issues = issuesOf(listing as Listing, [marketplace]);
        const status = this.statusIn(listing as Listing, marketplace);
        const severities = (['ERROR', 'WARNING'] as const).filter((one) =>
          issues.some((issue) => issue.severity === one),
        );
        const searchSuppressed = issues.some(({ enforcements }) =>
          enforcements?.actions.some(({ action }) => action === 'SEARCH_SUPPRESSED'),
        );
        return [marketplace.id, { status, severities, searchSuppressed }] as const;
      }),
    );
  }

  #tell(
    sku: string,
    at: number,
    before: Listing | undefined,
    after: Listing | undefined,
    told: ReadonlyMap<string, Told>,
  ): void {
    const { emit } = this.#input;
    const quantity = after && merchantQuantity(after);
    if (quantity !== undefined && quantity !== (before && merchantQuantity(before))) {
      emit({ type: 'LISTINGS_ITEM_MFN_QUANTITY_CHANGE', at, sku, channel: 'DEFAULT', quantity });
    }
    const shown = this.#told(after);
    for (const marketplaceId of new Set([...told.keys(), ...shown.keys()])) {
      const asin = (after ?? before)?.asin;
      const { status = [], severities = [], searchSuppressed = false } = shown.get(marketplaceId) ?? {};
      const last = told.get(marketplaceId);
      if (after === undefined || String(last?.status ?? []) !== String(status)) {
        const createdAt = (after ?? before)?.createdAt ?? at;
        const now = after === undefined ? (['DELETED'] as const) : status;
        emit({ type: 'LISTINGS_ITEM_STATUS_CHANGE', at, sku, asin, marketplaceId, createdAt, status: now });
      }
      if (after !== undefined && String(last?.severities ?? []) !== String(severities)) {
        emit({ type: 'LISTINGS_ITEM_ISSUES_CHANGE', at, sku, asin, marketplaceId, severities, searchSuppressed });
      }
    }
  }
}

interface Told {
  readonly status: readonly ListingStatus[];
  readonly severities: readonly ('ERROR' | 'WARNING')[];
  readonly searchSuppressed: boolean;
}

const unfinished = (
  sku: string,
  productType: string,
  createdAt: number,
  marketplaces: readonly SandboxMarketplace[],
): Listing => ({
  ...{ sku, productType, createdAt, updatedAt: createdAt, attributes: {}, issues: [], childSkus: [] },
  ...{ asin: undefined, fnSku: undefined, parentSku: undefined },
  marketplaceIds: marketplaces.map(({ id }) => id),
});
