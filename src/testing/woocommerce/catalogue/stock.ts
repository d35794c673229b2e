import { intval, toBoolean } from './php.js';
import type { ProductRecord, StockStatus } from './records.js';

export interface StockView {
  readonly manageStock: boolean | 'parent';
  readonly quantity: number | null;
  readonly status: StockStatus;
}

/** What WooCommerce shows: a variation that manages no stock of its own shows its parent's [RUN]. */
export function stockView(record: ProductRecord, parent: ProductRecord | undefined): StockView {
  if (!record.manageStock && parent?.manageStock === true) {
    return { manageStock: 'parent', quantity: parent.stockQuantity, status: parent.stockStatus };
  }
  return { manageStock: record.manageStock, quantity: record.stockQuantity, status: record.stockStatus };
}

/**
 * Takes the stock fields of a write. Where stock is not managed the quantity is emptied and the answer is 200 all the
 * same; under `"parent"` it goes where nobody sees it [RUN].
 */
export function writeStock(
  record: ProductRecord,
  parent: ProductRecord | undefined,
  fields: Readonly<Record<string, unknown>>,
): void {
  if (record.type === 'grouped' || record.type === 'external') return;
  if (fields['manage_stock'] != null) record.manageStock = toBoolean(fields['manage_stock']);
  if (isBackorders(fields['backorders'])) record.backorders = fields['backorders'];
  if (isStockStatus(fields['stock_status'])) record.stockStatus = fields['stock_status'];
  const shown = stockView(record, parent);
  if (shown.manageStock === false) {
    record.stockQuantity = null;
    record.backorders = 'no';
    return;
  }
  if (fields['stock_quantity'] != null) {
    // The setter of a variation takes an empty text for "none", a product's casts it first [CODE].
    const none = record.type === 'variation' && fields['stock_quantity'] === '';
    record.stockQuantity = none ? null : intval(fields['stock_quantity']);
  } else if (fields['inventory_delta'] != null) {
    record.stockQuantity = (shown.quantity ?? 0) + intval(fields['inventory_delta']);
  }
  if (record.manageStock) record.stockStatus = statusOf(record);
}

export function statusOf(record: ProductRecord): StockStatus {
  if ((record.stockQuantity ?? 0) > 0) return 'instock';
  return record.backorders === 'no' ? 'outofstock' : 'onbackorder';
}

const isBackorders = (value: unknown): value is ProductRecord['backorders'] =>
  value === 'no' || value === 'notify' || value === 'yes';

const isStockStatus = (value: unknown): value is StockStatus =>
  value === 'instock' || value === 'outofstock' || value === 'onbackorder';
