import type { Call } from '../../core/call.js';
import { ConnectorError } from '../../core/errors.js';
import { recordOf } from '../../core/wire-reader.js';
import { parseAmount } from '../../model/index.js';
import type { WooClient } from './client.js';
import { parseId } from './ids.js';

/** Whose catalogue is read or written. */
export interface WooSource {
  readonly client: WooClient;
  readonly storeId: string;
}

/** A product or variation as WooCommerce sends it. */
export type WooWire = Readonly<Record<string, unknown>>;

/** What a change of stock or price needs to know of a product or variation. */
export interface WooUnit {
  readonly id: string;
  /** The product a variation belongs to; absent for a product. */
  readonly parentId: string | undefined;
  /** `simple`, `variable`, `variation`, `grouped`, `external`, or a plugin's own. */
  readonly type: string;
  /** A variation without one shows its parent's. */
  readonly sku: string | undefined;
  /** `parent`: the variation takes from what its product has. */
  readonly manageStock: boolean | 'parent';
  /** Whole units; `undefined` where nothing is counted. */
  readonly quantity: number | undefined;
  /** What a buyer pays now. Decimal text, as the next two. */
  readonly price: string | undefined;
  readonly regularPrice: string | undefined;
  readonly salePrice: string | undefined;
  /** The sale has a beginning or an end. */
  readonly hasSaleDates: boolean;
}

/** What {@link readUnit} reads, for `_fields`. */
export const UNIT_FIELDS: readonly string[] = [
  'id',
  'parent_id',
  'type',
  'sku',
  'manage_stock',
  'stock_quantity',
  'price',
  'regular_price',
  'sale_price',
  'date_on_sale_from',
  'date_on_sale_to',
];

/** `undefined` for a row without an id. */
export function readUnit(value: unknown): WooUnit | undefined {
  const wire = recordOf(value);
  const id = parseId(wire?.['id']);
  if (wire === undefined || id === undefined) return undefined;
  const parentId = parseId(wire['parent_id']);
  return {
    id,
    parentId,
    // Only variations have a parent here: WooCommerce answers 0 for products. Older stores send no type with variations.
    type: typeof wire['type'] === 'string' ? wire['type'] : parentId === undefined ? 'simple' : 'variation',
    sku: skuOf(wire),
    manageStock: wire['manage_stock'] === 'parent' ? 'parent' : wire['manage_stock'] === true,
    quantity: quantityOf(wire['stock_quantity']),
    price: parseAmount(wire['price']),
    regularPrice: parseAmount(wire['regular_price']),
    salePrice: parseAmount(wire['sale_price']),
    hasSaleDates: [wire['date_on_sale_from'], wire['date_on_sale_to']].some((date) => typeof date === 'string'),
  };
}

/**
 * The rows of a list that was asked for.
 *
 * @throws {ConnectorError} `unexpected_response` for anything else: taken for an empty list it would lose products without
 * a word.
 */
export function listOf(body: unknown, label: string, call: Call): readonly WooWire[] {
  if (!Array.isArray(body)) throw unexpected('is no list', label, call);
  const rows = rowsOf(body);
  if (rows.length === body.length && rows.every(({ id }) => parseId(id) !== undefined)) return rows;
  throw unexpected('has rows without an id', label, call);
}

export function unexpected(what: string, label: string, { platform, storeId, operation }: Call): ConnectorError {
  const message = `${platform} ${operation}: the answer to "${label}" ${what}.`;
  return new ConnectorError('unexpected_response', message, { platform, storeId, operation });
}

/** The objects of a list, whatever it is. */
export function rowsOf(body: unknown): readonly WooWire[] {
  return (Array.isArray(body) ? (body as unknown[]) : []).map(recordOf).filter((row) => row !== undefined);
}

export function skuOf(wire: WooWire): string | undefined {
  const { sku } = wire;
  return typeof sku === 'string' && sku !== '' ? sku : undefined;
}

/** Plugins count in fractions (metres, kilograms): what is left of a unit cannot be sold as one. */
export function quantityOf(value: unknown): number | undefined {
  const number = typeof value === 'string' && /^-?\d+(\.\d+)?$/.test(value) ? Number(value) : value;
  if (typeof number !== 'number' || !Number.isFinite(number)) return undefined;
  const whole = Math.floor(number) + 0;
  return Number.isSafeInteger(whole) ? whole : undefined;
}

/** Below the API root. */
export function pathOf({ id, parentId }: Pick<WooUnit, 'id' | 'parentId'>): string {
  return parentId === undefined ? `wc/v3/products/${id}` : `wc/v3/products/${parentId}/variations/${id}`;
}
