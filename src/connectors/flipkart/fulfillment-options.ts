import type { InvalidRequestIssue } from '../../core/errors.js';
import { recordOf } from '../../core/wire-reader.js';
import { toIsoUtc } from '../../model/index.js';
import type { FlipkartDimensions, FlipkartDispatchAddress } from './options.js';

/** `platformOptions` of a push, checked. */
export interface CheckedOptions {
  readonly invoiceNumber?: string;
  /** `2026-11-20`, the day in India. */
  readonly invoiceDate?: string;
  readonly taxRates?: number | Readonly<Record<string, number>>;
  readonly dimensions?: FlipkartDimensions | Readonly<Record<string, FlipkartDimensions>>;
  readonly serialNumbers?: Readonly<Record<string, readonly (readonly string[])[]>>;
  /** ISO 8601, UTC. */
  readonly expectedDelivery?: string;
  readonly deliveryPartnerCode?: string;
  readonly dispatchAddress?: FlipkartDispatchAddress;
  readonly ignoreWarning?: boolean;
}

/** One option: what it becomes, or `undefined` with what it must be. */
interface Rule<Name extends keyof CheckedOptions> {
  readonly parse: (value: unknown) => CheckedOptions[Name] | undefined;
  readonly expected: string;
}

const RULES: { readonly [Name in keyof CheckedOptions]-?: Rule<Name> } = {
  invoiceNumber: { parse: filledText, expected: 'text that is not empty' },
  invoiceDate: {
    parse: indianDay,
    expected: 'a valid Date, ISO 8601 text with an offset, or the day in India: 2026-11-20',
  },
  taxRates: {
    parse: (value) => (isRate(value) ? value : recordOfAll(value, isRate)),
    expected: 'per cent from 0 to 100: a number, or one for each line item id',
  },
  dimensions: {
    parse: (value) => (isDimensions(value) ? value : recordOfAll(value, isDimensions)),
    expected:
      'length, breadth, height (cm) and weight (kg), all above 0: for all sub-shipments, or for each by its id (SS-1)',
  },
  serialNumbers: {
    parse: (value) => recordOfAll(value, isListOf(isListOf(isFilled))),
    expected: 'for each line item id a list with one list of serial numbers for each unit',
  },
  expectedDelivery: { parse: toIsoUtc, expected: 'a valid Date, or ISO 8601 text with an offset' },
  deliveryPartnerCode: { parse: filledText, expected: 'text that is not empty' },
  dispatchAddress: {
    parse: (value) => (isAddress(value) ? value : undefined),
    expected: 'an address with address1, city, state and a pincode of six digits',
  },
  ignoreWarning: {
    parse: (value) => (typeof value === 'boolean' ? value : undefined),
    expected: 'true or false',
  },
};

/** Names that are not ours are left alone: a host may pass one object to several platforms. */
export function checkFulfillmentOptions(given: unknown, issues: InvalidRequestIssue[]): CheckedOptions {
  if (given === undefined) return {};
  const options = recordOf(given);
  if (options === undefined) issues.push({ path: 'platformOptions', message: 'must be an object' });
  const entries = Object.entries(RULES).flatMap(([name, { parse, expected }]) => {
    const value = options?.[name];
    if (value === undefined) return [];
    const parsed = parse(value);
    if (parsed === undefined) issues.push({ path: `platformOptions.${name}`, message: `must be ${expected}` });
    return [[name, parsed]];
  });
  return Object.fromEntries(entries);
}

const INDIA_MS = 19_800_000;

/** `2026-11-20` of a moment, or of a day as it is. */
export function indianDay(value: unknown): string | undefined {
  const iso = typeof value === 'string' && /^\d{4}-\d{2}-\d{2}$/.test(value) ? `${value}T00:00:00+05:30` : value;
  const utc = toIsoUtc(iso);
  return utc === undefined ? undefined : new Date(Date.parse(utc) + INDIA_MS).toISOString().slice(0, 10);
}

export function isFilled(value: unknown): value is string {
  return typeof value === 'string' && value.trim() !== '';
}

function filledText(value: unknown): string | undefined {
  return isFilled(value) ? value.trim() : undefined;
}

function isRate(value: unknown): value is number {
  return typeof value === 'number' && value >= 0 && value <= 100;
}

function isAbove0(value: unknown): boolean {
  return typeof value === 'number' && Number.isFinite(value) && value > 0;
}

function isDimensions(value: unknown): value is FlipkartDimensions {
  const { length, breadth, height, weight } = recordOf(value) ?? {};
  return [length, breadth, height, weight].every(isAbove0);
}

function isAddress(value: unknown): value is FlipkartDispatchAddress {
  const { address1, address2 = 'none', landmark = 'none', city, state, pincode } = recordOf(value) ?? {};
  const areTexts = [address1, city, state].every(isFilled) && [address2, landmark].every(isText);
  return areTexts && typeof pincode === 'string' && /^[1-9]\d{5}$/.test(pincode);
}

function isText(value: unknown): boolean {
  return typeof value === 'string';
}

function isListOf<T>(isItem: (value: unknown) => value is T): (value: unknown) => value is readonly T[] {
  return (value): value is readonly T[] => Array.isArray(value) && value.length > 0 && value.every(isItem);
}

function recordOfAll<T>(value: unknown, isEntry: (entry: unknown) => entry is T): Record<string, T> | undefined {
  const record = recordOf(value);
  return record !== undefined && Object.values(record).every(isEntry) ? (record as Record<string, T>) : undefined;
}
