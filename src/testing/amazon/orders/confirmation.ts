import { invalidInput } from '../sellers/answers.js';

/** A shipment confirmation that can be read. */
export interface Confirmation {
  readonly marketplaceId: string;
  readonly codCollectionMethod: string | undefined;
  readonly reference: string;
  readonly carrierCode: string;
  readonly carrierName: string | undefined;
  readonly shippingMethod: string | undefined;
  readonly trackingNumber: string;
  readonly shippedAt: number;
  readonly items: readonly {
    readonly orderItemId: string;
    readonly quantity: number;
    readonly transparencyCodes: readonly string[];
  }[];
}

type Json = Readonly<Record<string, unknown>>;

/** @throws SpRefusal naming the fields, as Amazon does (selling-partner-api-models#5094). */
export function readConfirmation(body: Json): Confirmation {
  const detail = body['packageDetail'] ?? {};
  if (!isRecord(detail)) throw wrongType(['packageDetail']);
  const entries = detail['orderItems'] ?? [];
  if (!Array.isArray(entries) || !entries.every(isRecord)) throw wrongType(['packageDetail.orderItems']);
  const missing = [
    ...missingIn(body, ['marketplaceId', 'packageDetail'], ''),
    ...missingIn(detail, REQUIRED, 'packageDetail.'),
    ...entries.flatMap((entry) => missingIn(entry, ['orderItemId', 'quantity'], 'packageDetail.orderItems.')),
  ];
  if (missing.length > 0) throw invalidInput(`Request is missing required fields [${missing.join(', ')}]`);
  const wrong = [
    ...notText(body, ['marketplaceId', 'codCollectionMethod'], ''),
    ...notText(detail, TEXTS, 'packageDetail.'),
    ...entries.flatMap((entry) => notText(entry, ['orderItemId'], 'packageDetail.orderItems.')),
    ...entries.flatMap((entry) => (typeof entry['quantity'] === 'number' ? [] : ['packageDetail.orderItems.quantity'])),
    ...entries.flatMap((entry) =>
      areTexts(entry['transparencyCodes']) ? [] : ['packageDetail.orderItems.transparencyCodes'],
    ),
  ];
  if (wrong.length > 0) throw wrongType(wrong);
  const read = confirmationFrom(body, detail, entries);
  checkValues(read);
  return read;
}

const REQUIRED = ['packageReferenceId', 'carrierCode', 'trackingNumber', 'shipDate', 'orderItems'];
const TEXTS = [
  'packageReferenceId',
  'carrierCode',
  'carrierName',
  'shippingMethod',
  'trackingNumber',
  'shipDate',
  'shipFromSupplySourceId',
];

const wrongType = (fields: readonly string[]) =>
  invalidInput(`Request contains fields with invalid type [${fields.join(', ')}]`);

const missingIn = (record: Json, names: readonly string[], prefix: string): readonly string[] =>
  names.filter((name) => record[name] === undefined || record[name] === null).map((name) => `${prefix}${name}`);

const notText = (record: Json, names: readonly string[], prefix: string): readonly string[] =>
  names
    .filter((name) => record[name] !== undefined && record[name] !== null && typeof record[name] !== 'string')
    .map((name) => `${prefix}${name}`);

const areTexts = (value: unknown): boolean =>
  value === undefined || value === null || (Array.isArray(value) && value.every((one) => typeof one === 'string'));

const isRecord = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** What the fields must be, once they are there and of the right type. */
function confirmationFrom(body: Json, detail: Json, entries: readonly Json[]): Confirmation {
  const text = (record: Json, name: string): string | undefined => (record[name] ?? undefined) as string | undefined;
  const shipDate = text(detail, 'shipDate') as string;
  return {
    marketplaceId: text(body, 'marketplaceId') as string,
    codCollectionMethod: text(body, 'codCollectionMethod'),
    reference: text(detail, 'packageReferenceId') as string,
    carrierCode: text(detail, 'carrierCode') as string,
    carrierName: text(detail, 'carrierName'),
    shippingMethod: text(detail, 'shippingMethod'),
    trackingNumber: text(detail, 'trackingNumber') as string,
    shippedAt: DATE_TIME.test(shipDate) ? Date.parse(shipDate) : Number.NaN,
    items: entries.map((entry) => ({
      orderItemId: entry['orderItemId'] as string,
      quantity: entry['quantity'] as number,
      transparencyCodes: (entry['transparencyCodes'] ?? []) as readonly string[],
    })),
  };
}

const DATE_TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})$/;

function checkValues(read: Confirmation): void {
  // The wording is from a real refusal: jlevers/selling-partner-api#489.
  if (!/^[1-9]\d*$/.test(read.reference))
    throw invalidInput('PackageReferenceId: is invalid, must be a positive numeric value.');
  if (read.carrierCode.trim() === '') throw invalidInput('CarrierCode: is required.');
  if (read.carrierCode === 'Other' && (read.carrierName ?? '').trim() === '')
    throw invalidInput('CarrierName: is required when CarrierCode is Other.');
  if (read.trackingNumber.trim() === '') throw invalidInput('TrackingNumber: is required.');
  if (Number.isNaN(read.shippedAt)) throw invalidInput('ShipDate: is invalid, must be in ISO 8601 format.');
  if (read.codCollectionMethod !== undefined && read.codCollectionMethod !== 'DirectPayment')
    throw invalidInput('CodCollectionMethod: is invalid.');
  if (read.items.length === 0) throw invalidInput('OrderItems: is required.');
  if (read.items.some(({ quantity }) => !Number.isInteger(quantity) || quantity < 1))
    throw invalidInput('Quantity: is invalid, must be a positive whole number.');
}
