import { DAY_MS } from '../../clock.js';
import { mixSeed, Random } from '../../random.js';
import type { ProductRecord } from './records.js';
import { statusOf } from './stock.js';

export interface SeedProducts {
  readonly seed: number;
  readonly now: number;
  /** Sellable units to reach. */
  readonly units: number;
  readonly decimals: number;
}

interface Style {
  readonly name: string;
  readonly code: string;
  readonly price: readonly [number, number];
  /** Empty for a simple product. */
  readonly sizes: readonly string[];
}

const STYLES: readonly Style[] = [
  { name: 'Block Print Kurta', code: 'BPK', price: [699, 1499], sizes: ['S', 'M', 'L', 'XL'] },
  { name: 'Steel Lunch Box', code: 'SLB', price: [449, 1299], sizes: [] },
  { name: 'Filter Coffee', code: 'FCF', price: [149, 549], sizes: ['250 g', '500 g'] },
  { name: 'Terracotta Lamp', code: 'TCL', price: [99, 899], sizes: [] },
  { name: 'Linen Shirt', code: 'LSH', price: [899, 2199], sizes: ['S', 'M', 'L'] },
  { name: 'Jute Bag', code: 'JTB', price: [199, 699], sizes: [] },
];
const COLOURS = ['Indigo', 'Maroon', 'Mustard', 'Teal', 'Ivory', 'Coral', 'Olive', 'Rust', 'Lilac', 'Slate'];

/** The first id; WordPress numbers posts of every kind in one row, so products never begin at 1. */
const FIRST_ID = 14;

/** The fixed products first, then invented ones until there are enough units; the same seed gives the same catalogue. */
export function seedProducts(input: SeedProducts): Map<number, ProductRecord> {
  const random = new Random(mixSeed(input.seed, 0xca7a));
  const records = new Map<number, ProductRecord>();
  let nextId = FIRST_ID;
  let units = 0;
  const price = (rupees: number) => (input.decimals === 0 ? String(rupees) : rupees.toFixed(input.decimals));
  const add = (fields: Partial<ProductRecord> & Pick<ProductRecord, 'name'>): ProductRecord => {
    const createdAt = input.now - random.int(100, 400) * DAY_MS;
    const record: ProductRecord = {
      id: nextId,
      type: 'simple',
      parentId: 0,
      slug: fields.name.toLowerCase().replace(/[^a-z0-9]+/g, '-'),
      status: 'publish',
      sku: '',
      regularPrice: '',
      salePrice: '',
      manageStock: false,
      stockQuantity: null,
      stockStatus: 'instock',
      backorders: 'no',
      virtual: false,
      weight: '',
      globalUniqueId: '',
      externalUrl: '',
      attributes: [],
      children: [],
      meta: [],
      createdAt,
      modifiedAt: createdAt + random.int(0, 90) * DAY_MS,
      ...fields,
    };
    if (record.manageStock) record.stockStatus = statusOf(record);
    nextId += 1;
    if (record.type === 'simple' || record.type === 'variation') units += 1;
    records.set(record.id, record);
    return record;
  };
  /** A variable product takes its id before its variations do. */
  const addVariable = (
    product: Partial<ProductRecord> & Pick<ProductRecord, 'name'>,
    variations: readonly (Partial<ProductRecord> & Pick<ProductRecord, 'name'>)[],
  ) => {
    const parent = add({
      ...product,
      type: 'variable',
      attributes: [{ name: 'Size', options: variations.map(({ name }) => name) }],
      children: variations.map((_, position) => nextId + 1 + position),
    });
    for (const variation of variations) {
      add({
        manageStock: true,
        stockQuantity: random.int(1, 120),
        slug: `${parent.slug}-${variation.name.toLowerCase().replace(/[^a-z0-9]+/g, '-')}`,
        attributes: [{ name: 'Size', options: [variation.name] }],
        ...variation,
        type: 'variation',
        parentId: parent.id,
      });
    }
  };

  addFixed(add, addVariable, price);
  for (let round = 0; units < input.units; round += 1) {
    const style = STYLES[round % STYLES.length] as Style;
    const cycle = Math.floor(round / STYLES.length);
    const colour = COLOURS[cycle % COLOURS.length] as string;
    const edition = Math.floor(cycle / COLOURS.length);
    const name = `${style.name} ${colour}${edition === 0 ? '' : ` ${edition + 1}`}`;
    const code = `${style.code}-${colour.slice(0, 3).toUpperCase()}${edition === 0 ? '' : edition + 1}`;
    const priced = () => {
      const regular = random.int(style.price[0], style.price[1]);
      const sale = random.chance(0.2) ? price(Math.floor(regular * 0.8)) : '';
      return { regularPrice: price(regular), salePrice: sale };
    };
    const stocked = () => ({ manageStock: true, stockQuantity: random.int(0, 120), weight: '0.4' });
    if (style.sizes.length === 0) {
      add({ name, sku: code, globalUniqueId: `890${random.digits(10)}`, ...stocked(), ...priced() });
      continue;
    }
    const sizes = style.sizes.slice(0, Math.max(1, input.units - units));
    addVariable(
      { name, sku: code },
      sizes.map((size) => ({
        name: size,
        sku: `${code}-${size.replace(/[^A-Za-z0-9]/g, '').toUpperCase()}`,
        ...stocked(),
        ...priced(),
      })),
    );
  }
  return records;
}

type Fields = Partial<ProductRecord> & Pick<ProductRecord, 'name'>;

/** What real stores hold and code forgets; every store of the sandbox begins with these, found by their SKU. */
function addFixed(
  add: (fields: Fields) => ProductRecord,
  addVariable: (product: Fields, variations: readonly Fields[]) => void,
  price: (rupees: number) => string,
): void {
  const stocked = (quantity: number) => ({ manageStock: true, stockQuantity: quantity });
  add({
    name: 'Black Tee',
    sku: 'TEE-BLACK',
    regularPrice: price(499),
    globalUniqueId: '8901234500011',
    ...stocked(40),
  });
  const mug = add({
    name: 'Enamel Mug & Saucer "Deluxe"',
    sku: 'MUG-01',
    regularPrice: price(299),
    salePrice: price(249),
    ...stocked(25),
  });
  add({ name: 'Gift Wrap', sku: 'WRAP-UNMANAGED', regularPrice: price(49) });
  const card = add({ name: 'Gift without SKU', regularPrice: price(149), ...stocked(12) });
  add({ name: 'Recipe Download', sku: 'PDF-RECIPES', regularPrice: price(199), virtual: true });
  add({ name: 'Next Season Scarf', sku: 'SCARF-DRAFT', regularPrice: price(899), status: 'draft', ...stocked(10) });
  add({ name: 'Staff Hamper', sku: 'HAMPER-PRIVATE', regularPrice: price(1999), status: 'private', ...stocked(3) });
  add({
    name: 'Partner Tea Set',
    sku: 'TEA-EXTERNAL',
    type: 'external',
    regularPrice: price(2499),
    externalUrl: 'https://partner.example.com/tea-set',
  });
  add({ name: 'Breakfast Bundle', sku: 'BUNDLE-GROUPED', type: 'grouped', children: [mug.id, card.id] });
  add({ name: 'Étui Ü', sku: 'ÉTUI-Ü 01', regularPrice: price(599), ...stocked(8) });
  add({ name: 'Etui U', sku: 'etui-u 01', regularPrice: price(549), ...stocked(9) });
  add({ name: 'Case Study Large', sku: 'Case-L', regularPrice: price(349), ...stocked(6) });
  add({ name: 'Case Study Small', sku: 'CASE-l', regularPrice: price(329), ...stocked(7) });
  add({ name: 'Tin with a space', sku: 'TIN-SPACE ', regularPrice: price(129), ...stocked(4) });
  add({ name: 'Tin', sku: 'TIN-SPACE', regularPrice: price(119), ...stocked(5) });
  add({ name: 'Comma Coaster', sku: 'CO,MMA', regularPrice: price(89), ...stocked(30) });
  add({ name: 'Imported Twin One', sku: 'TWIN-SKU', regularPrice: price(259), ...stocked(11) });
  add({ name: 'Imported Twin Two', sku: 'TWIN-SKU', regularPrice: price(259), ...stocked(13) });
  add({ name: 'Backorder Rug', sku: 'RUG-BACKORDER', regularPrice: price(3499), backorders: 'notify', ...stocked(0) });
  addVariable({ name: 'Zip Hoodie', sku: 'HOODIE' }, [
    { name: 'S', sku: 'HOODIE-S', regularPrice: price(1499), ...stocked(20) },
    { name: 'M', sku: 'HOODIE-M', regularPrice: price(1499), salePrice: price(1299), ...stocked(15) },
    { name: 'L', sku: 'HOODIE-L', regularPrice: price(1599), ...stocked(0) },
  ]);
  addVariable({ name: 'Shared Stock Socks', sku: 'SOCKS', ...stocked(50) }, [
    { name: 'S', sku: 'SOCKS-S', regularPrice: price(149), manageStock: false, stockQuantity: null },
    { name: 'L', sku: 'SOCKS-L', regularPrice: price(149), manageStock: false, stockQuantity: null },
  ]);
}
