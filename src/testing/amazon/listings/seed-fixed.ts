import type { SeedListing } from './seed-listing.js';

/** What real catalogues hold and code forgets; every sandbox seller has these, found by their SKU. */
export const FIXED_LISTINGS: readonly SeedListing[] = [
  { sku: 'TEE-BLACK', name: 'Black Tee', productType: 'SHIRT', price: 19.99, quantity: 40 },
  // What has to be encoded in a path, once.
  { sku: 'MUG/BLUE 11oz', name: 'Blue Mug 11 oz', productType: 'DRINKING_CUP', price: 12.5, quantity: 25 },
  { sku: 'CAP#RED', name: 'Red Cap', productType: 'HAT', price: 14.99, quantity: 12 },
  { sku: '50%-OFF-SOCKS', name: 'Socks "Half Price"', productType: 'SOCKS', price: 4.99, quantity: 90 },
  { sku: '%2F-LITERAL', name: 'Percent Print Poster', productType: 'POSTER', price: 9.9, quantity: 7 },
  { sku: 'SET A+B', name: 'Set of A and B', productType: 'KITCHEN', price: 24.9, quantity: 5 },
  { sku: 'SALT & PEPPER', name: 'Salt & Pepper Mills', productType: 'KITCHEN', price: 29, quantity: 18 },
  { sku: 'WHAT?=1', name: 'Question Mark Magnet', productType: 'HOME', price: 3.49, quantity: 60 },
  { sku: "BAKER'S;DOZEN", name: "Baker's Dozen Tin", productType: 'KITCHEN', price: 15.95, quantity: 9 },
  { sku: 'CO,MMA-01', name: 'Comma Coaster', productType: 'HOME', price: 6.5, quantity: 30 },
  { sku: 'CAFÉ-ÜBER-01', name: 'Café Überwurf', productType: 'HOME', price: 39.9, quantity: 8 },
  { sku: '日本-0001', name: '日本茶碗', productType: 'DRINKING_CUP', price: 21, quantity: 11 },
  { sku: 'ŁÓDŹ-KUBEK', name: 'Kubek „Łódź” żółty', productType: 'DRINKING_CUP', price: 11.9, quantity: 14 },
  { sku: '00123', name: 'Leading Zeros Lamp', productType: 'LIGHTING', price: 49, quantity: 3 },
  { sku: 'tee-black', name: 'Black Tee, other seller code', productType: 'SHIRT', price: 17.99, quantity: 6 },
  {
    sku: 'FORTY-CHARACTERS-LONG-SKU-0123456789-ABC',
    name: 'Long SKU Ladder',
    productType: 'TOOLS',
    price: 89,
    quantity: 2,
  },
  // Prices that a careless write would change.
  {
    ...{ sku: 'LAMP-SALE', name: 'Desk Lamp on Sale', productType: 'LIGHTING', price: 59.9, quantity: 20 },
    discount: { price: 49.9, fromDays: -10, toDays: 20 },
  },
  {
    ...{ sku: 'LAMP-SALE-OVER', name: 'Floor Lamp, Sale Over', productType: 'LIGHTING', price: 99.9, quantity: 4 },
    discount: { price: 79.9, fromDays: -60, toDays: -30 },
  },
  {
    ...{ sku: 'PAPER-B2B', name: 'Copy Paper 500 Sheets', productType: 'OFFICE_PRODUCTS', price: 7.49, quantity: 500 },
    business: { price: 6.99, tiers: [[10, 6.49] as const, [100, 5.99] as const] },
    discount: { price: 6.79, fromDays: -1, toDays: 90 },
  },
  {
    ...{ sku: 'CHAIR-BOUNDS', name: 'Office Chair', productType: 'CHAIR', price: 149, quantity: 10 },
    bounds: [129, 199],
  },
  // Stock with more than a quantity.
  {
    ...{ sku: 'TABLE-MADE-TO-ORDER', name: 'Oak Table, Made to Order', productType: 'TABLE', price: 399, quantity: 5 },
    leadTimeDays: 14,
    restockInDays: 30,
  },
  { sku: 'RUG-SOLD-OUT', name: 'Wool Rug', productType: 'RUG', price: 219, quantity: 0 },
  // Amazon's warehouses.
  { sku: 'FBA-KETTLE', name: 'Kettle 1.7 l', productType: 'KITCHEN', price: 34.9, fba: 120 },
  {
    sku: 'FBA-KETTLE-B2B',
    name: 'Kettle 1.7 l, Business',
    productType: 'KITCHEN',
    price: 33.9,
    fba: 15,
    business: { price: 31.9, tiers: [] },
  },
  { sku: 'FBA-TOASTER-OUT', name: 'Toaster, Out of Stock', productType: 'KITCHEN', price: 44.9, fba: 0 },
  { sku: 'FBA/SLASH #1', name: 'Kitchen Scale', productType: 'KITCHEN', price: 22.9, fba: 33 },
  // A family.
  { sku: 'HOODIE', name: 'Zip Hoodie', productType: 'SWEATSHIRT', children: ['HOODIE-S', 'HOODIE-M', 'HOODIE-L'] },
  {
    sku: 'HOODIE-S',
    name: 'Zip Hoodie S',
    productType: 'SWEATSHIRT',
    price: 44.99,
    quantity: 20,
    parent: 'HOODIE',
    size: 'S',
  },
  {
    sku: 'HOODIE-M',
    name: 'Zip Hoodie M',
    productType: 'SWEATSHIRT',
    price: 44.99,
    quantity: 15,
    parent: 'HOODIE',
    size: 'M',
  },
  {
    sku: 'HOODIE-L',
    name: 'Zip Hoodie L',
    productType: 'SWEATSHIRT',
    price: 46.99,
    quantity: 0,
    parent: 'HOODIE',
    size: 'L',
  },
  // What shoppers do not find or cannot buy.
  {
    sku: 'POSTER-HIDDEN',
    name: 'Poster with a Watermark',
    productType: 'POSTER',
    price: 12,
    quantity: 9,
    trouble: 'image',
  },
  { sku: 'SCARF-INCOMPLETE', name: 'Scarf', productType: 'SCARF', price: 24, quantity: 9, trouble: 'attribute' },
  { sku: 'VASE-NO-PRICE', name: 'Vase without a Price', productType: 'HOME', quantity: 9 },
  { sku: 'BOOK-USED', name: 'Atlas, Used', productType: 'ABIS_BOOK', price: 8.2, quantity: 1, condition: 'used_good' },
  {
    sku: 'FIRST-ONLY',
    name: 'Sold in One Country',
    productType: 'HOME',
    price: 18,
    quantity: 21,
    firstMarketplaceOnly: true,
  },
];
