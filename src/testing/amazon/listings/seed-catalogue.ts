import { mixSeed, Random } from '../../random.js';
import type { SandboxMarketplace } from '../sellers/marketplaces.js';
import type { Listing } from './listing.js';
import { FIXED_LISTINGS } from './seed-fixed.js';
import { type SeedListing, seedListing } from './seed-listing.js';

export interface SeedCatalogueInput {
  readonly seed: number;
  readonly now: number;
  readonly marketplaces: readonly SandboxMarketplace[];
  /** How many SKUs; never fewer than the fixed ones. */
  readonly count: number;
}

interface SeededCatalogue {
  readonly listings: readonly Listing[];
  /** Units in Amazon's warehouses, by SKU. */
  readonly fbaUnits: ReadonlyMap<string, number>;
}

const GOODS = [
  { code: 'KURTA', name: 'Cotton Kurta', productType: 'SHIRT', price: 24 },
  { code: 'SCARF', name: 'Silk Scarf', productType: 'SCARF', price: 32 },
  { code: 'BOTTLE', name: 'Steel Bottle', productType: 'DRINKING_CUP', price: 18 },
  { code: 'CUSHION', name: 'Cushion Cover', productType: 'HOME', price: 9 },
  { code: 'LANTERN', name: 'Paper Lantern', productType: 'LIGHTING', price: 15 },
  { code: 'BOARD', name: 'Chopping Board', productType: 'KITCHEN', price: 27 },
] as const;
const COLOURS = ['Indigo', 'Ochre', 'Teal', 'Maroon', 'Ivory', 'Olive'] as const;

/** The seller's first catalogue: the fixed listings, then invented ones, a third of them in Amazon's warehouses. */
export function seedCatalogue({ seed, now, marketplaces, count }: SeedCatalogueInput): SeededCatalogue {
  const random = new Random(mixSeed(seed, 0x115));
  const seeds = [...FIXED_LISTINGS, ...invented(random, count - FIXED_LISTINGS.length)];
  return {
    listings: seeds.map((listing, age) => seedListing(listing, age, { random, now, marketplaces })),
    fbaUnits: new Map(seeds.flatMap(({ sku, fba }) => (fba === undefined ? [] : [[sku, fba] as const]))),
  };
}

function invented(random: Random, count: number): readonly SeedListing[] {
  return Array.from({ length: Math.max(0, count) }, (_, index) => {
    const goods = GOODS[index % GOODS.length] as (typeof GOODS)[number];
    const colour = COLOURS[Math.floor(index / GOODS.length) % COLOURS.length] as string;
    const number = String(Math.floor(index / (GOODS.length * COLOURS.length)) + 1).padStart(3, '0');
    const units = random.int(0, 80);
    return {
      sku: `${goods.code}-${colour.slice(0, 3).toUpperCase()}-${number}`,
      name: `${goods.name} ${colour} ${number}`,
      productType: goods.productType,
      price: goods.price + random.int(0, 999) / 100,
      ...(index % 3 === 2 ? { fba: units } : { quantity: units }),
    };
  });
}
