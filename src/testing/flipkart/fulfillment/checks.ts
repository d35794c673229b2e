import { indianDay } from '../http/json.js';
import { badRequest, isFilled, isObject, type JsonObject } from '../http/refusal.js';
import { liveItems, type Shipment } from '../state/shipment.js';
import { ShipmentRefusal } from './batch.js';

/** Objects of a list. @throws FlipkartRefusal for anything else: the request cannot be read. */
export function listOf(list: unknown): readonly JsonObject[] {
  if (!Array.isArray(list) || !list.every(isObject)) throw badRequest('Unable to process JSON');
  return list;
}

/** Every line that is not cancelled, once, with all of its units. */
export function checkUnits(rows: readonly JsonObject[], shipment: Shipment): void {
  const live = liveItems(shipment);
  const told = new Map(rows.map(({ orderItemId, quantity }) => [orderItemId, quantity]));
  const isWhole = told.size === rows.length && live.length === rows.length;
  if (!isWhole || live.some(({ id, quantity }) => told.get(id) !== quantity)) throw mismatch();
}

/** One list of serial numbers for each unit. */
export function checkSerialNumbers(units: unknown, { orderItemId }: JsonObject, shipment: Shipment): void {
  const item = liveItems(shipment).find(({ id }) => id === orderItemId);
  const areTexts = (unit: unknown): boolean => Array.isArray(unit) && unit.length > 0 && unit.every(isFilled);
  if (!Array.isArray(units) || !units.every(areTexts) || units.length !== item?.quantity) throw mismatch();
}

const mismatch = (): ShipmentRefusal => new ShipmentRefusal('QUANTITY_MISMATCH_ERROR', 'Quantity mismatch');

/** `2026-11-20`, of a day or of a moment as it is in India. */
export function dayOf(value: unknown): string | undefined {
  if (typeof value !== 'string') return undefined;
  if (/^\d{4}-\d{2}-\d{2}$/.test(value)) return Number.isNaN(Date.parse(value)) ? undefined : value;
  const at = momentOf(value);
  return at === undefined ? undefined : indianDay(at);
}

/** Milliseconds since the epoch of a date-time with an offset. */
export function momentOf(value: unknown): number | undefined {
  const isMoment = typeof value === 'string' && /T\d{2}:\d{2}.*(?:Z|[+-]\d{2}:?\d{2})$/.test(value);
  const at = isMoment ? Date.parse(value) : Number.NaN;
  return Number.isNaN(at) ? undefined : at;
}
