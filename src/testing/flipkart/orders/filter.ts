import { badRequest, isFilled, isObject, type JsonObject } from '../http/refusal.js';
import type { CancellationType, ServiceProfile, ShipmentType } from '../state/shipment.js';

export interface DateRange {
  readonly from: number;
  readonly to: number;
}

export type DateField = 'dispatchAfterDate' | 'dispatchByDate' | 'modifiedDate' | 'orderDate';

/** A search that may be made. */
export interface ShipmentFilter {
  readonly type: 'cancelled' | 'postDispatch' | 'preDispatch';
  readonly states: readonly string[];
  readonly hold: boolean;
  readonly mps: boolean | undefined;
  readonly locationId: string | undefined;
  readonly skus: readonly string[] | undefined;
  readonly shipmentTypes: readonly ShipmentType[];
  readonly serviceProfiles: readonly ServiceProfile[];
  readonly tiers: readonly ('EXPRESS' | 'REGULAR')[];
  readonly dates: Readonly<Partial<Record<DateField, DateRange>>>;
  readonly cancellation: { readonly type: CancellationType; readonly dates: DateRange } | undefined;
}

const STATES: Readonly<Record<ShipmentFilter['type'], readonly string[]>> = {
  preDispatch: ['APPROVED', 'PACKING_IN_PROGRESS', 'PACKED', 'FORM_FAILED', 'READY_TO_DISPATCH'],
  postDispatch: ['SHIPPED', 'DELIVERED', 'PICKUP_COMPLETE'],
  cancelled: ['CANCELLED'],
};
const TYPES: readonly ShipmentType[] = ['NORMAL', 'EXPRESS', 'SELF'];
const PROFILES: readonly ServiceProfile[] = ['NON_FBF', 'FBF', 'FBF_LITE'];
const TIERS = ['REGULAR', 'EXPRESS'] as const;
const DATES: readonly DateField[] = ['dispatchAfterDate', 'dispatchByDate', 'modifiedDate', 'orderDate'];
const CANCELLATIONS: readonly CancellationType[] = [
  'buyerCancellation',
  'marketplaceCancellation',
  'sellerCancellation',
];
const KNOWN = new Set([
  ...['type', 'states', 'locationId', 'sku', 'hold', 'mps', 'shipmentTypes', 'serviceProfiles', 'dispatchServiceTiers'],
  ...['cancellationDate', 'cancellationType', ...DATES],
]);

/** @throws FlipkartRefusal for whatever the documentation does not allow. */
export function readFilter(filter: unknown): ShipmentFilter {
  if (!isObject(filter)) throw badRequest('filter must not be null');
  refuseUnknown(filter, KNOWN, 'filter');
  const type = oneOf(filter['type'], Object.keys(STATES) as ShipmentFilter['type'][], 'filter.type');
  // Mandatory on one official page, optional on another.
  const states = setOf(filter['states'], STATES[type], 'filter.states');
  if (states === undefined) throw badRequest('filter.states must not be empty');
  if (filter['hold'] !== undefined && type !== 'preDispatch')
    throw badRequest('filter.hold is applicable for preDispatch only');
  return {
    type,
    states,
    hold: flag(filter['hold'], 'filter.hold') ?? false,
    mps: flag(filter['mps'], 'filter.mps'),
    locationId: filter['locationId'] === undefined ? undefined : textOf(filter['locationId'], 'filter.locationId'),
    skus: skusOf(filter['sku']),
    // "Defaults to NON_FBF" is documented; that the types default to NORMAL was read from a decoded page token.
    shipmentTypes: setOf(filter['shipmentTypes'], TYPES, 'filter.shipmentTypes') ?? ['NORMAL'],
    serviceProfiles: setOf(filter['serviceProfiles'], PROFILES, 'filter.serviceProfiles') ?? ['NON_FBF'],
    tiers: setOf(filter['dispatchServiceTiers'], TIERS, 'filter.dispatchServiceTiers') ?? TIERS,
    dates: Object.fromEntries(
      DATES.filter((field) => filter[field] !== undefined).map((field) => [field, range(filter[field], field)]),
    ),
    cancellation: cancellationOf(filter, type),
  };
}

function cancellationOf(filter: JsonObject, type: ShipmentFilter['type']): ShipmentFilter['cancellation'] {
  const { cancellationType, cancellationDate } = filter;
  if (type !== 'cancelled') {
    if (cancellationType !== undefined || cancellationDate !== undefined)
      throw badRequest('filter.cancellationType and filter.cancellationDate are applicable for cancelled only');
    return undefined;
  }
  const kind = oneOf(cancellationType, CANCELLATIONS, 'filter.cancellationType');
  // Searches without it fail in production, whatever the schema says.
  if (cancellationDate === undefined) throw badRequest('filter.cancellationDate must not be null');
  return { type: kind, dates: range(cancellationDate, 'cancellationDate') };
}

const ISO = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,9})?(Z|[+-]\d{2}:\d{2})$/;

function range(value: unknown, field: string): DateRange {
  if (!isObject(value)) throw badRequest(`filter.${field} must have from and to`);
  refuseUnknown(value, new Set(['from', 'to']), `filter.${field}`);
  const [from, to] = [value['from'], value['to']].map((text) =>
    typeof text === 'string' && ISO.test(text) ? Date.parse(text) : Number.NaN,
  ) as [number, number];
  if (Number.isNaN(from) || Number.isNaN(to))
    throw badRequest(`filter.${field} must have from and to as ISO date-time`);
  if (from > to) throw badRequest(`filter.${field}: from must not be after to`);
  return { from, to };
}

export function oneOf<Word extends string>(value: unknown, words: readonly Word[], name: string): Word {
  const word = words.find((one) => one === value);
  if (word === undefined) throw badRequest(`${name} must be one of ${words.join(', ')}`);
  return word;
}

function setOf<Word extends string>(value: unknown, words: readonly Word[], name: string): readonly Word[] | undefined {
  if (value === undefined) return undefined;
  if (!Array.isArray(value) || value.length === 0) throw badRequest(`${name} must not be empty`);
  if (new Set(value).size < value.length) throw badRequest(`${name} must be unique`);
  return value.map((one) => oneOf(one, words, name));
}

function skusOf(value: unknown): readonly string[] | undefined {
  if (value === undefined) return undefined;
  if (!Array.isArray(value) || value.length === 0 || !value.every(isFilled))
    throw badRequest('filter.sku must be a list of SKUs');
  return value;
}

function flag(value: unknown, name: string): boolean | undefined {
  if (value === undefined || typeof value === 'boolean') return value;
  throw badRequest(`${name} must be true or false`);
}

function textOf(value: unknown, name: string): string {
  if (!isFilled(value)) throw badRequest(`${name} must not be empty`);
  return value;
}

/** A misspelt field is refused: a search that ignores half of what was asked finds too much. */
export function refuseUnknown(value: JsonObject, known: ReadonlySet<string>, name: string): void {
  const unknown = Object.keys(value).find((field) => !known.has(field));
  if (unknown !== undefined) throw badRequest(`Unrecognized field "${unknown}" in ${name}`);
}
