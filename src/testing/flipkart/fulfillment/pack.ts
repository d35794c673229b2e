import type { FlipkartSandboxAnswer, FlipkartSandboxRequest } from '../http/area.js';
import { indianDay } from '../http/json.js';
import { isObject, type JsonObject, jsonBody } from '../http/refusal.js';
import { refuseUnknown } from '../orders/filter.js';
import type { Seller } from '../state/seller.js';
import { type Dimensions, type Shipment, stateOf } from '../state/shipment.js';
import { changeState } from '../state/shipment-changes.js';
import {
  alreadyDispatched,
  batchEntries,
  invalidState,
  isDispatched,
  requireWorkable,
  runBatch,
  ShipmentRefusal,
  shipmentAt,
  unprocessable,
} from './batch.js';
import { checkSerialNumbers, checkUnits, dayOf, listOf } from './checks.js';

const MOST = 25;
const KNOWN = new Set([
  ...['shipmentId', 'locationId', 'taxItems', 'serialNumbers', 'invoices', 'subShipments', 'ignoreWarning'],
]);

/** `POST /v3/shipments/labels`: begins to pack. */
export function packShipments(request: FlipkartSandboxRequest): FlipkartSandboxAnswer {
  const { seller } = request;
  const body = jsonBody(request);
  refuseUnknown(body, new Set(['shipments']), 'body');
  const entries = batchEntries(body['shipments'], MOST);
  for (const entry of entries) refuseUnknown(entry, KNOWN, 'shipments');
  return runBatch(seller, 'pack', seller.fulfillment.verdicts, entries, (entry) => pack(entry, seller));
}

function pack(entry: JsonObject, seller: Seller): void {
  const shipment = shipmentAt(seller, entry);
  const state = stateOf(shipment);
  requireWorkable(shipment, seller.now());
  if (isDispatched(state)) throw alreadyDispatched();
  if (state !== 'APPROVED') throw invalidState();
  const taxRates = checkTaxes(entry['taxItems'], shipment);
  const invoice = checkInvoice(entry['invoices'], shipment, seller.now());
  const dimensions = checkDimensions(entry['subShipments'], shipment);
  if (entry['serialNumbers'] !== undefined) {
    for (const row of listOf(entry['serialNumbers'])) checkSerialNumbers(row['serialNumbers'], row, shipment);
  }
  const { fulfillment } = seller;
  if (fulfillment.warnsAboutDimensions && entry['ignoreWarning'] !== true) {
    throw unprocessable('Dimensions differ from those of the listing');
  }
  for (const subShipment of shipment.subShipments) subShipment.dimensions = dimensions.get(subShipment.id);
  shipment.packing = {
    startedAt: seller.now(),
    doneAt: seller.now() + fulfillment.packingDelayMs,
    outcome: fulfillment.nextOutcome(),
    invoice: { ...invoice, taxRates },
  };
  changeState(shipment, seller, 'PACKING_IN_PROGRESS');
}

function checkTaxes(list: unknown, shipment: Shipment): ReadonlyMap<string, number> {
  const rows = listOf(list);
  checkUnits(rows, shipment);
  return new Map(
    rows.map(({ orderItemId, taxRate }) => {
      if (typeof taxRate !== 'number' || taxRate < 0 || taxRate > 100) {
        throw new ShipmentRefusal('INVALID_REQUEST_TAX', 'Invalid tax rate');
      }
      return [String(orderItemId), taxRate];
    }),
  );
}

function checkInvoice(list: unknown, shipment: Shipment, now: number): { number: string; date: string } {
  const [row, ...others] = listOf(list);
  if (row === undefined || others.length > 0 || row['orderId'] !== shipment.orderId) {
    throw unprocessable('One invoice of the order is needed');
  }
  const date = dayOf(row['invoiceDate']);
  if (date === undefined || date > indianDay(now)) throw unprocessable('Invalid invoice date');
  const { invoiceNumber = `FK${shipment.id.slice(0, 8)}` } = row;
  if (typeof invoiceNumber !== 'string' || invoiceNumber === '') throw unprocessable('Invalid invoice number');
  return { number: invoiceNumber, date };
}

function checkDimensions(list: unknown, { subShipments }: Shipment): ReadonlyMap<string, Dimensions> {
  const measured = new Map(
    listOf(list).map(({ subShipmentId, dimensions }) => {
      if (!isObject(dimensions)) throw unprocessable('Dimensions are needed');
      const { length, breadth, height, weight } = dimensions;
      if (![length, breadth, height, weight].every((size) => typeof size === 'number' && size > 0)) {
        throw unprocessable('Invalid dimensions');
      }
      return [String(subShipmentId), dimensions as unknown as Dimensions];
    }),
  );
  const isWhole = measured.size === subShipments.length && subShipments.every(({ id }) => measured.has(id));
  if (!isWhole) throw unprocessable('Each sub-shipment needs its dimensions');
  return measured;
}
