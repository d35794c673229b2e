import type { InvalidRequestIssue } from '../../core/errors.js';
import type { JsonObject } from '../../core/ports.js';
import type { CheckedPush } from './fulfillment-input.js';
import type { FulfillmentState } from './fulfillment-state.js';
import type { FlipkartDimensions } from './options.js';

/** What packing needs of a push and has not got. */
export function packDemands(
  { live, subShipmentIds }: FulfillmentState,
  { options }: CheckedPush,
): InvalidRequestIssue[] {
  const untaxed = live.filter(({ lineItemId }) => rateOf(options.taxRates, lineItemId) === undefined);
  const unmeasured = subShipmentIds.filter((id) => dimensionsOf(options.dimensions, id) === undefined);
  const issues: InvalidRequestIssue[] = [];
  if (options.invoiceDate === undefined) {
    issues.push({ path: 'platformOptions.invoiceDate', message: 'is missing: Flipkart packs with an invoice' });
  }
  if (untaxed.length > 0) {
    const lines = untaxed.map(({ lineItemId }) => lineItemId).join(', ');
    const message = `is missing for ${lines}: Flipkart writes the invoice with the GST rate (per cent) that it is told`;
    issues.push({ path: 'platformOptions.taxRates', message });
  }
  if (unmeasured.length > 0) {
    const message = `is missing for ${unmeasured.join(', ')}: Flipkart needs length, breadth, height (cm) and weight (kg)`;
    issues.push({ path: 'platformOptions.dimensions', message });
  }
  return issues;
}

/** Where units are named by their serial numbers, all of them are. */
export function serialNumberIssues(
  { live }: FulfillmentState,
  { options: { serialNumbers = {} } }: CheckedPush,
): InvalidRequestIssue[] {
  return Object.entries(serialNumbers).flatMap(([lineItemId, units]) => {
    const path = `platformOptions.serialNumbers.${lineItemId}`;
    const line = live.find((item) => item.lineItemId === lineItemId);
    if (line === undefined) return [{ path, message: 'is of no line of this shipment' }];
    return units.length === line.quantity
      ? []
      : [{ path, message: `must have one list for each of the ${line.quantity} units` }];
  });
}

/** The body of `pack` once nothing is missing. */
export function packBody(state: FulfillmentState, { options }: CheckedPush, locationId: string): JsonObject {
  const { invoiceDate = '', invoiceNumber, serialNumbers, ignoreWarning } = options;
  const orderIds = new Set(state.live.flatMap(({ parentOrderId }) => parentOrderId ?? []));
  return {
    shipments: [
      {
        shipmentId: state.shipmentId,
        locationId,
        taxItems: state.live.map(({ lineItemId, quantity }) => ({
          orderItemId: lineItemId,
          quantity,
          taxRate: rateOf(options.taxRates, lineItemId) ?? null,
        })),
        ...(serialNumbers === undefined
          ? {}
          : {
              serialNumbers: Object.entries(serialNumbers).map(([orderItemId, units]) => ({
                orderItemId,
                serialNumbers: units,
              })),
            }),
        invoices: [...orderIds].map((orderId) => ({
          orderId,
          // A date and a time by one page, a day by integrations that work (2024): the day is in both.
          invoiceDate,
          ...(invoiceNumber === undefined ? {} : { invoiceNumber }),
        })),
        subShipments: state.subShipmentIds.map((subShipmentId) => ({
          subShipmentId,
          dimensions: { ...dimensionsOf(options.dimensions, subShipmentId) },
        })),
        ...(ignoreWarning === undefined ? {} : { ignoreWarning }),
      },
    ],
  };
}

function rateOf(rates: number | Readonly<Record<string, number>> | undefined, lineItemId: string): number | undefined {
  return typeof rates === 'object' ? own(rates, lineItemId) : rates;
}

type Measured = FlipkartDimensions | Readonly<Record<string, FlipkartDimensions>>;

function dimensionsOf(given: Measured | undefined, subShipmentId: string): FlipkartDimensions | undefined {
  if (given === undefined) return undefined;
  const found = isForAll(given) ? given : own(given, subShipmentId);
  if (found === undefined) return undefined;
  const { length, breadth, height, weight } = found;
  return { length, breadth, height, weight };
}

function isForAll(given: Measured): given is FlipkartDimensions {
  return typeof given['length'] === 'number';
}

/** No `constructor` for a line of that name. */
function own<T>(record: Readonly<Record<string, T>>, key: string): T | undefined {
  return Object.hasOwn(record, key) ? record[key] : undefined;
}
