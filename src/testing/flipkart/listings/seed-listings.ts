import { mixSeed, Random } from '../../random.js';
import type { Listing } from './listing.js';

const THINGS = [
  'Cotton Kurta',
  'Steel Bottle',
  'Brass Diya',
  'Jute Bag',
  'Desk Lamp',
  'Yoga Mat',
  'Phone Case',
  'Tea Set',
];
const HSN = ['61091000', '73239390', '74198090', '42022290', '94052010', '40169990', '39269099', '69111019'];

/** A seller's catalogue. SKUs with spaces, commas, quotes and slashes are among them. */
export function seedListings(seed: number, count: number, locationIds: readonly string[]): readonly Listing[] {
  return Array.from({ length: count }, (_, index) => listing(seed, index, locationIds));
}

function listing(seed: number, index: number, locationIds: readonly string[]): Listing {
  const random = new Random(mixSeed(seed, index, 0xf1));
  const kind = index % THINGS.length;
  const fsn = `${random.letters(4)}SBX${random.letters(9)}`;
  const mrp = random.int(3, 60) * 50 - 1;
  const profile = index % 10 === 7 ? 'FBF' : index % 10 === 8 ? 'FBF_LITE' : 'NON_FBF';
  return {
    sku: skuOf(index),
    fsn,
    listingId: `LST${fsn}${random.letters(6)}`,
    packageId: `PKG${fsn}${random.letters(6)}`,
    title: `${THINGS[kind]} ${index + 1}`,
    hsn: index % 9 === 5 ? null : (HSN[kind] as string),
    profile,
    shippingProvider: index % 5 === 3 ? 'SELLER' : 'FLIPKART',
    mrp,
    sellingPrice: Math.max(1, Math.round((mrp * random.int(55, 100)) / 100)),
    status: index % 20 === 19 ? 'INACTIVE' : 'ACTIVE',
    locations:
      profile === 'FBF' ? [] : locationIds.map((id) => ({ id, status: 'ENABLED', inventory: random.int(0, 90) })),
  };
}

function skuOf(index: number): string {
  const plain = `SBX-${String(index + 1).padStart(4, '0')}`;
  const odd: readonly string[] = [`${plain} 6" Bowl`, `${plain}, Blue`, `${plain}/XL`, `${plain} कुर्ता`];
  return index % 15 === 4 ? (odd[Math.floor(index / 15) % odd.length] as string) : plain;
}
