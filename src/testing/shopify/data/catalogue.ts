import { DAY_MS } from '../../clock.js';
import { mixSeed, Random } from '../../random.js';
import { numericId } from '../ids.js';
import type {
  InventoryItemRecord,
  InventoryLevelRecord,
  LocationRecord,
  ProductRecord,
  VariantRecord,
} from '../state/records.js';

export interface Catalogue {
  readonly locations: readonly LocationRecord[];
  readonly products: ReadonlyMap<string, ProductRecord>;
  readonly variants: ReadonlyMap<string, VariantRecord>;
  readonly items: ReadonlyMap<string, InventoryItemRecord>;
  readonly levels: Map<string, InventoryLevelRecord>;
}

/** One row per item and location. */
export const levelKey = (itemId: string, locationId: string): string => `${itemId}@${locationId}`;

interface Style {
  readonly title: string;
  readonly code: string;
  readonly type: string;
  readonly hsn: string;
  readonly taxRate: number;
  readonly price: readonly [number, number];
  readonly sizes: readonly string[];
}

const STYLES: readonly Style[] = [
  {
    title: 'Cotton Kurta',
    code: 'KURTA',
    type: 'Apparel',
    hsn: '61051010',
    taxRate: 0.05,
    price: [699, 1499],
    sizes: ['S', 'M', 'L', 'XL'],
  },
  {
    title: 'Printed T-Shirt',
    code: 'TEE',
    type: 'Apparel',
    hsn: '61091000',
    taxRate: 0.05,
    price: [299, 799],
    sizes: ['S', 'M', 'L'],
  },
  {
    title: 'Silk Saree',
    code: 'SAREE',
    type: 'Apparel',
    hsn: '50072010',
    taxRate: 0.05,
    price: [1899, 7999],
    sizes: ['Free'],
  },
  {
    title: 'Steel Tiffin',
    code: 'TIFFIN',
    type: 'Kitchen',
    hsn: '73239390',
    taxRate: 0.12,
    price: [449, 1299],
    sizes: ['2 Tier', '3 Tier'],
  },
  {
    title: 'Masala Chai',
    code: 'CHAI',
    type: 'Grocery',
    hsn: '09024020',
    taxRate: 0.05,
    price: [149, 549],
    sizes: ['250 g', '500 g', '1 kg'],
  },
  {
    title: 'Brass Diya',
    code: 'DIYA',
    type: 'Home',
    hsn: '83062110',
    taxRate: 0.12,
    price: [99, 899],
    sizes: ['Small', 'Large'],
  },
  {
    title: 'Yoga Mat',
    code: 'MAT',
    type: 'Fitness',
    hsn: '95069990',
    taxRate: 0.18,
    price: [599, 1999],
    sizes: ['4 mm', '6 mm'],
  },
  {
    title: 'Bluetooth Speaker',
    code: 'SPKR',
    type: 'Electronics',
    hsn: '85182210',
    taxRate: 0.18,
    price: [999, 3999],
    sizes: ['Standard'],
  },
];
const COLOURS = ['Indigo', 'Maroon', 'Mustard', 'Teal', 'Ivory', 'Black', 'Coral', 'Olive', 'Rust', 'Lilac'];
const VENDORS = ['Neelkamal Weaves', 'Dakshin Stores', 'Himalaya Craft Co', 'Urban Bazaar'];

const sizeCode = (size: string): string => size.replace(/[^A-Za-z0-9]/g, '').toUpperCase();

export function buildLocations(shopIndex: number): LocationRecord[] {
  const location = (
    sequence: number,
    name: string,
    city: string,
    province: string,
    provinceCode: string,
    zip: string,
  ) => ({
    __typename: 'Location' as const,
    id: numericId('Location', shopIndex, sequence),
    name,
    isActive: true,
    fulfillsOnlineOrders: true,
    shipsInventory: true,
    fulfillmentService: null,
    address: {
      address1: `Plot ${10 + sequence}, Industrial Area`,
      city,
      province,
      provinceCode,
      zip,
      phone: '+919000000001',
    },
  });
  return [
    location(0, 'Bengaluru Warehouse', 'Bengaluru', 'Karnataka', 'KA', '560058'),
    location(1, 'Mumbai Warehouse', 'Mumbai', 'Maharashtra', 'MH', '400072'),
    location(2, 'Delhi Store', 'New Delhi', 'Delhi', 'DL', '110020'),
    {
      ...location(3, 'Partner Fulfilment', 'Chennai', 'Tamil Nadu', 'TN', '600032'),
      fulfillmentService: {
        id: numericId('FulfillmentService', shopIndex, 0),
        handle: 'partner-fulfilment',
        serviceName: 'Partner Fulfilment',
      },
    },
    {
      ...location(4, 'Closed Pop-up', 'Pune', 'Maharashtra', 'MH', '411001'),
      isActive: false,
      fulfillsOnlineOrders: false,
    },
  ];
}

/**
 * Builds products until there are at least `variantCount` variants. On purpose some SKUs are prefixes of others, a few
 * are shared by two variants, a few variants have none, and some products are deleted: all of it happens in real shops.
 */
export function buildCatalogue(options: {
  seed: number;
  shopIndex: number;
  variantCount: number;
  now: number;
}): Catalogue {
  const { shopIndex, now } = options;
  const random = new Random(mixSeed(options.seed, shopIndex, 0xca7a));
  const locations = buildLocations(shopIndex);
  const products = new Map<string, ProductRecord>();
  const variants = new Map<string, VariantRecord>();
  const items = new Map<string, InventoryItemRecord>();
  const levels = new Map<string, InventoryLevelRecord>();
  let sequence = 0;
  for (let productSequence = 0; variants.size < options.variantCount; productSequence += 1) {
    const style = STYLES[productSequence % STYLES.length] as Style;
    const round = Math.floor(productSequence / STYLES.length);
    const colour = COLOURS[round % COLOURS.length] as string;
    const edition = Math.floor(round / COLOURS.length) + 1;
    const title = `${style.title} ${colour}${edition > 1 ? ` ${edition}` : ''}`;
    const id = numericId('Product', shopIndex, productSequence);
    const createdAt = now - random.int(100, 400) * DAY_MS;
    const variantIds: string[] = [];
    for (const size of style.sizes) {
      if (variants.size >= options.variantCount) break;
      const variantId = numericId('ProductVariant', shopIndex, sequence);
      const itemId = numericId('InventoryItem', shopIndex, sequence);
      const price = random.int(style.price[0], style.price[1]) * 100;
      const code = `${style.code}-${colour.slice(0, 3).toUpperCase()}${edition > 1 ? edition : ''}-${sizeCode(size)}`;
      variants.set(variantId, {
        __typename: 'ProductVariant',
        id: variantId,
        productId: id,
        inventoryItemId: itemId,
        sku: skuAt(sequence, code),
        barcode: random.chance(0.7) ? `890${random.digits(10)}` : null,
        title: style.sizes.length === 1 ? 'Default Title' : size,
        options:
          style.sizes.length === 1 ? [{ name: 'Title', value: 'Default Title' }] : [{ name: 'Size', value: size }],
        position: variantIds.length + 1,
        price,
        compareAtPrice: random.chance(0.3) ? price + random.int(50, 500) * 100 : null,
        taxRate: style.taxRate,
        harmonizedSystemCode: style.hsn,
        grams: random.int(80, 2500),
        requiresShipping: true,
        createdAt,
        updatedAt: createdAt,
      });
      items.set(itemId, {
        __typename: 'InventoryItem',
        id: itemId,
        variantId,
        tracked: sequence % 37 !== 36,
        createdAt,
        updatedAt: createdAt,
      });
      stockItem(levels, locations, itemId, sequence, random, createdAt);
      variantIds.push(variantId);
      sequence += 1;
    }
    products.set(id, {
      __typename: 'Product',
      id,
      title,
      handle: title.toLowerCase().replace(/[^a-z0-9]+/g, '-'),
      vendor: random.pick(VENDORS),
      productType: style.type,
      status: productSequence % 17 === 16 ? 'DRAFT' : 'ACTIVE',
      createdAt,
      updatedAt: createdAt,
      deleted: productSequence % 13 === 12,
      imageUrl: random.chance(0.8)
        ? `https://cdn.example.com/${style.code.toLowerCase()}-${productSequence}.jpg`
        : null,
      variantIds,
    });
  }
  return { locations, products, variants, items, levels };
}

/** Fixed positions, so that a test can rely on them: 3 and 9 share a SKU, 4 and 5 are neighbours, 11 has none. */
function skuAt(sequence: number, regular: string): string | null {
  if (sequence === 3 || sequence === 9) return 'DUP-SKU';
  if (sequence === 4) return 'NEIGHBOUR-1';
  if (sequence === 5) return 'NEIGHBOUR-10';
  if (sequence === 6) return 'QUOTE-O\'NEIL "A"';
  if (sequence === 11) return null;
  return regular;
}

/** Every item is at the first location (except each 7th), most at the second, some at the third; none at the partner. */
function stockItem(
  levels: Map<string, InventoryLevelRecord>,
  locations: readonly LocationRecord[],
  itemId: string,
  sequence: number,
  random: Random,
  createdAt: number,
): void {
  const stocked = [sequence % 7 !== 6, sequence % 2 === 0 || sequence % 7 === 6, sequence % 3 === 0];
  for (const [position, here] of stocked.entries()) {
    const location = locations[position];
    if (!here || location === undefined) continue;
    levels.set(levelKey(itemId, location.id), {
      __typename: 'InventoryLevel',
      itemId,
      locationId: location.id,
      available: random.int(0, 120),
      committed: random.int(0, 6),
      incoming: random.chance(0.1) ? random.int(1, 50) : 0,
      reserved: 0,
      damaged: 0,
      createdAt,
      updatedAt: createdAt,
    });
  }
}
