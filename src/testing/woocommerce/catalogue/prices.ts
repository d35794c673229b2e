import { formatDecimal } from './php.js';
import type { ProductRecord } from './records.js';

export const isOnSale = (record: ProductRecord): boolean =>
  record.salePrice !== '' && Number(record.regularPrice) > Number(record.salePrice);

const ownPrice = (record: ProductRecord): string => (isOnSale(record) ? record.salePrice : record.regularPrice);

/** The price a customer pays; of a variable or grouped product, the lowest of its children's. */
export function priceOf(
  record: ProductRecord,
  childrenOf: (record: ProductRecord) => readonly ProductRecord[],
): string {
  if (record.type !== 'variable' && record.type !== 'grouped') return ownPrice(record);
  const prices = childrenOf(record)
    .filter((child) => child.status === 'publish')
    .map(ownPrice)
    .filter((price) => price !== '');
  return prices.sort((one, other) => Number(one) - Number(other))[0] ?? '';
}

/** Sets what came; a sale price that is not below the regular one is emptied, without a word [CODE]. */
export function writePrices(record: ProductRecord, fields: Readonly<Record<string, unknown>>): void {
  if (record.type === 'variable' || record.type === 'grouped') return;
  const before = [record.regularPrice, record.salePrice].join();
  if (fields['regular_price'] != null) record.regularPrice = formatDecimal(fields['regular_price']);
  if (fields['sale_price'] != null) record.salePrice = formatDecimal(fields['sale_price']);
  if (before === [record.regularPrice, record.salePrice].join() || record.salePrice === '') return;
  if (record.regularPrice === '' || Number(record.salePrice) >= Number(record.regularPrice)) record.salePrice = '';
}
