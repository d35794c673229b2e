import type { RequestContext } from '../graphql/context.js';
import { type UserError, userError } from '../graphql/errors.js';
import { idOfKind } from '../ids.js';
import { minorUnits } from '../money.js';
import type { ProductRecord, VariantRecord } from '../state/records.js';
import type { FieldArgs } from './define.js';

interface VariantInput {
  readonly id?: string | null;
  readonly price?: number | string | null | undefined;
  readonly compareAtPrice?: number | string | null | undefined;
}

interface Change {
  readonly variant: VariantRecord;
  readonly price: number | undefined;
  readonly compareAtPrice: number | null | undefined;
}

/** In minor units; the platform's own limit is on the amount: "must be less than 1000000000000000000" [REC]. */
const TOO_MUCH = 1e20;

/**
 * Prices of variants of one product. Without `allowPartialUpdates` one bad row keeps all of them; with it the good rows
 * are kept and the answer lists every variant of the input, the refused ones as they were [REC].
 */
function productVariantsBulkUpdate(_source: unknown, args: FieldArgs, context: RequestContext): object {
  const product = context.shop.product(idOfKind(String(args['productId']), 'Product') ?? '');
  if (product === undefined) {
    const error = userError(['productId'], 'Product does not exist', 'PRODUCT_DOES_NOT_EXIST');
    return { product: null, productVariants: null, userErrors: [error] };
  }
  const errors: UserError[] = [];
  const named: VariantRecord[] = [];
  const changes: Change[] = [];
  for (const [index, row] of (args['variants'] as readonly VariantInput[]).entries()) {
    const path = ['variants', String(index)];
    const variant = variantOf(row, product, context);
    if (variant === undefined) {
      errors.push(missing(row, path));
      continue;
    }
    named.push(variant);
    const problems = [...priceErrors(row, 'compareAtPrice', path), ...priceErrors(row, 'price', path)];
    errors.push(...problems);
    if (problems.length === 0) changes.push({ variant, ...pricesOf(row) });
  }
  if (errors.length > 0 && args['allowPartialUpdates'] !== true) {
    return { product, productVariants: null, userErrors: errors };
  }
  changePrices(changes, context);
  return { product, productVariants: named, userErrors: errors };
}

function variantOf(row: VariantInput, product: ProductRecord, context: RequestContext): VariantRecord | undefined {
  const id = row.id == null ? undefined : idOfKind(row.id, 'ProductVariant');
  const variant = id === undefined ? undefined : context.shop.variant(id);
  return variant?.productId === product.id ? variant : undefined;
}

/** Code and sense from the schema; the words are its description of the code [INF]. */
function missing(row: VariantInput, path: readonly string[]): UserError {
  return row.id == null
    ? userError([...path, 'id'], 'Product variant is missing ID attribute', 'PRODUCT_VARIANT_ID_MISSING')
    : userError([...path, 'id'], 'Product variant does not exist', 'PRODUCT_VARIANT_DOES_NOT_EXIST');
}

function priceErrors(row: VariantInput, field: 'compareAtPrice' | 'price', path: readonly string[]): UserError[] {
  const amount = row[field];
  if (amount == null) return [];
  const minor = minorUnits(String(amount));
  if (minor >= TOO_MUCH) return [userError([...path, field], 'must be less than 1000000000000000000', 'INVALID_INPUT')];
  if (minor >= 0) return [];
  const name = field === 'price' ? 'Price' : 'Compare at price';
  return [userError([...path, field], `${name} must be greater than or equal to 0`, 'GREATER_THAN_OR_EQUAL_TO')];
}

/** A price cannot be taken away, a compare-at price can. */
export function pricesOf({
  price,
  compareAtPrice,
}: Pick<VariantInput, 'compareAtPrice' | 'price'>): Omit<Change, 'variant'> {
  return {
    price: price == null ? undefined : minorUnits(String(price)),
    compareAtPrice: compareAtPrice == null ? compareAtPrice : minorUnits(String(compareAtPrice)),
  };
}

/** Changes variants of one product, which changes with them; what stays the same is no change. */
export function changePrices(changes: readonly Change[], context: RequestContext): void {
  const now = context.shop.now();
  const changed = changes.filter(
    ({ variant, price = variant.price, compareAtPrice = variant.compareAtPrice }) =>
      price !== variant.price || compareAtPrice !== variant.compareAtPrice,
  );
  for (const { variant, price = variant.price, compareAtPrice = variant.compareAtPrice } of changed) {
    variant.price = price;
    variant.compareAtPrice = compareAtPrice;
    variant.updatedAt = now;
  }
  const product = context.shop.product(changed[0]?.variant.productId ?? '');
  if (product === undefined) return;
  product.updatedAt = now;
  context.emit({ topic: 'products/update', resourceId: product.id });
}

export const PRODUCT_MUTATIONS = { productVariantsBulkUpdate };
