import type { Seeded } from './seeded.js';

const TEXTS = [
  'Blue kurta',
  'रेशम साड़ी',
  '👩‍👩‍👧 gift',
  '',
  ' ',
  'O\'Brien "Bob" \\ Sons',
  '__proto__',
  'constructor',
  'line\nbreak',
  'x'.repeat(300),
  'paid',
  'Cash on Delivery (COD)',
] as const;
// As Shopify prints them: trimmed, but never without a fraction.
const DECIMALS = ['10.0', '0.0', '31.9', '17.01', '-5.25', '1499.5', '0.005', '99999999.99'] as const;

const SCOPES = [
  'read_customers',
  'read_products',
  'write_inventory',
  'read_locations',
  'write_merchant_managed_fulfillment_orders',
] as const;

/** A value of a scalar type, as the Admin API writes it. */
export function scalarValue(type: string, field: string, path: string, random: Seeded): unknown {
  switch (type) {
    case 'ID':
    case 'StorefrontID':
      return `gid://shopify/Thing/${1 + random.below(1_000_000, path, 'number')}`;
    case 'Boolean':
      return random.fraction(path, 'flag') < 0.5;
    case 'Int':
      return random.below(10, path, 'count');
    case 'Float':
      return random.below(100, path, 'share') / 100;
    case 'Decimal':
    case 'Money':
      return random.pick(DECIMALS, path, 'amount');
    case 'UnsignedInt64':
    case 'BigInt':
      return String(9_007_199_254_740_993n + BigInt(random.below(1_000_000, path, 'number')));
    case 'DateTime':
      return instant(path, random);
    case 'Date':
      return instant(path, random).slice(0, 10);
    case 'URL':
      return `https://shop.example/${random.below(1_000, path, 'page')}`;
    case 'UtcOffset':
      return '+05:30';
    case 'JSON':
      return {};
    default:
      return text(field, path, random);
  }
}

function text(field: string, path: string, random: Seeded): string {
  if (field === 'sku') return `SKU-${random.below(60, path, 'sku')}`;
  if (field === 'handle') return random.pick(SCOPES, path, 'scope');
  if (field === 'myshopifyDomain') return 'official.myshopify.com';
  return random.pick(TEXTS, path, 'text');
}

function instant(path: string, random: Seeded): string {
  const seconds = Date.UTC(2026, 0, 1) / 1_000 + random.below(300 * 86_400, path, 'instant');
  return new Date(seconds * 1_000).toISOString().replace('.000Z', 'Z');
}
