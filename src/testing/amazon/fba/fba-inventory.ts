import { HOUR_MS } from '../../clock.js';
import { mixSeed, Random } from '../../random.js';
import { itemName } from '../listings/listing.js';
import type { Listings } from '../listings/listings.js';
import type { Emit, FbaStockEvent } from '../notifications/events.js';

/** What Amazon's warehouses hold of one SKU. */
export interface FbaStock {
  readonly sku: string;
  readonly units: FbaStockEvent['units'];
  readonly updatedAt: number;
}

export interface FbaInventoryInput {
  readonly seed: number;
  readonly now: () => number;
  readonly listings: Listings;
  readonly emit: Emit;
}

/** The seller's stock in Amazon's warehouses: one pool for the region, read-only through the API. */
export class FbaInventory {
  readonly #input: FbaInventoryInput;
  readonly #stock: Map<string, FbaStock>;

  constructor(input: FbaInventoryInput) {
    this.#input = input;
    const { seed, listings } = input;
    const random = new Random(mixSeed(seed, 0xfba));
    const now = input.now();
    const stock = [...listings.seededFbaUnits].map(([sku, fulfillable], index) => {
      return { sku, units: unitsOf(fulfillable, random), updatedAt: now - (index + 1) * HOUR_MS };
    });
    this.#stock = new Map(stock.map((one) => [one.sku, one]));
    listings.fbaUnits = (sku) => this.#stock.get(sku)?.units.fulfillable ?? 0;
  }

  get now(): number {
    return this.#input.now();
  }

  get listings(): Listings {
    return this.#input.listings;
  }

  /** In the order of their SKUs. */
  all(): readonly FbaStock[] {
    return [...this.#stock.values()].sort((a, b) => (a.sku < b.sku ? -1 : 1));
  }

  get(sku: string): FbaStock | undefined {
    return this.#stock.get(sku);
  }

  /** Units that Amazon can ship from now on, as after a delivery or a sale. @throws for a SKU that Amazon does not stock. */
  setFulfillable(sku: string, fulfillable: number): void {
    const stock = this.#stock.get(sku);
    const listing = this.listings.get(sku);
    if (stock === undefined || listing?.asin === undefined || listing.fnSku === undefined) {
      throw new Error(`Amazon's warehouses know no ${sku}`);
    }
    const at = this.now;
    const units = { ...stock.units, fulfillable };
    this.#stock.set(sku, { sku, units, updatedAt: at });
    const { asin, fnSku, marketplaceIds } = listing;
    const markets = marketplaceIds.map((marketplaceId) => ({
      marketplaceId,
      itemName: itemName(listing, marketplaceId),
    }));
    this.#input.emit({ type: 'FBA_INVENTORY_AVAILABILITY_CHANGES', at, sku, asin, fnSku, markets, units });
  }
}

/** What else is somewhere: on its way, being moved, damaged. */
function unitsOf(fulfillable: number, random: Random): FbaStock['units'] {
  return {
    fulfillable,
    inbound: { working: random.int(0, 20), shipped: random.int(0, 20), receiving: random.int(0, 5) },
    reserved: { processing: random.int(0, 3), transfer: random.int(0, 5), customerOrder: random.int(0, 4) },
    researching: random.int(0, 1),
    unfulfillable: random.int(0, 2),
  };
}
