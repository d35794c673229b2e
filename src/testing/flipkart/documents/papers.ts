import type { FlipkartSandboxAnswer, FlipkartSandboxRequest } from '../http/area.js';
import { Digits, rupees } from '../http/json.js';
import { badRequest, idList, isFilled, isObject, jsonBody, notFound, unprocessable } from '../http/refusal.js';
import type { Seller } from '../state/seller.js';
import { lineTotal, liveItems, type Shipment, stateOf } from '../state/shipment.js';
import { pdfOf } from './pdf.js';

const MOST = 100;
/** Of labels alone. */
const MOST_LABELS = 50;

const pdf = (pages: readonly (readonly string[])[], type = 'application/pdf'): FlipkartSandboxAnswer => ({
  status: 200,
  body: pdfOf(pages),
  headers: { 'Content-Type': type },
});

/** `GET …/{ids}/labels`: labels with invoices. */
export function labelsAndInvoices({ params, seller }: FlipkartSandboxRequest): FlipkartSandboxAnswer {
  return pdf(packed(params['shipmentIds'], MOST, seller).flatMap((one) => [label(one), invoice(one)]));
}

/** `POST …/{ids}/labelOnly/pdf` */
export function labelsOnly({ params, query, seller }: FlipkartSandboxRequest): FlipkartSandboxAnswer {
  const reprint = query.get('reprint') ?? 'false';
  if (reprint !== 'true' && reprint !== 'false') throw badRequest('reprint must be true or false');
  return pdf(packed(params['shipmentIds'], MOST_LABELS, seller).map(label));
}

/** `GET …/{ids}/invoices`: a PDF on one official page, data on another. */
export function invoices({ params, seller }: FlipkartSandboxRequest): FlipkartSandboxAnswer {
  const shipments = packed(params['shipmentIds'], MOST, seller);
  if (seller.papers.invoices === 'pdf') return pdf(shipments.map(invoice));
  return { status: 200, body: { invoices: shipments.map(invoiceView) } };
}

/** `POST /v3/shipments/manifest`: what a courier fetches at a location. */
export function manifest(request: FlipkartSandboxRequest): FlipkartSandboxAnswer {
  const { seller } = request;
  const { params } = jsonBody(request);
  if (!isObject(params) || !isFilled(params['vendorGroupCode'])) {
    throw badRequest('params.vendorGroupCode must not be empty');
  }
  const { vendorGroupCode, locationId = seller.locationIds[0], is_mps: isMps } = params;
  const ready = readyAt(seller, String(locationId)).filter(
    ({ subShipments }) => isMps === undefined || isMps === subShipments.length > 1,
  );
  if (vendorGroupCode !== VENDOR_GROUP || ready.length === 0) throw notFound('No shipments for the manifest');
  return pdf([[`Manifest ${vendorGroupCode} ${locationId}`, ...ready.map((one) => `${one.id} ${numberOf(one)}`)]]);
}

const VENDOR_GROUP = 'EKART';

/** `GET /v3/shipments/handover/counts`: a list, not an object. */
export function handoverCounts({ query, seller }: FlipkartSandboxRequest): FlipkartSandboxAnswer {
  const locationId = query.get('locationId');
  if (locationId === null || !seller.locationIds.includes(locationId)) throw badRequest('locationId is not yours');
  const count = readyAt(seller, locationId).length;
  return { status: 200, body: count === 0 ? [] : [{ vendorGroupCode: VENDOR_GROUP, count, isMps: false }] };
}

const readyAt = ({ shipments }: Seller, locationId: string): readonly Shipment[] =>
  shipments
    .all()
    .filter((one) => one.locationId === locationId && one.type !== 'SELF' && stateOf(one) === 'READY_TO_DISPATCH');

/** @throws FlipkartRefusal for one that is not there, or has no papers: as a whole. */
function packed(ids: string | undefined, most: number, { shipments }: Seller): readonly Shipment[] {
  return idList(ids ?? '', 'shipmentIds', most).map((id) => {
    const shipment = shipments.get(id);
    if (shipment === undefined) throw notFound('Shipment not found');
    if (shipment.invoice === undefined || liveItems(shipment).length === 0) {
      throw unprocessable('Label and invoice are not generated');
    }
    return shipment;
  });
}

const numberOf = ({ subShipments }: Shipment): string =>
  subShipments.map(({ courier }) => courier?.trackingId ?? '-').join(' ');

const label = (shipment: Shipment): readonly string[] => [
  `Label ${shipment.id}`,
  `Order ${shipment.orderId}`,
  `AWB ${numberOf(shipment)}`,
];

const invoice = (shipment: Shipment): readonly string[] => [
  `Tax invoice ${shipment.invoice?.number} of ${shipment.invoice?.date}`,
  ...liveItems(shipment).map((item) => `${item.quantity} x ${item.sku}`),
];

function invoiceView(shipment: Shipment) {
  const { id, invoice: paper } = shipment;
  return {
    shipmentId: id,
    invoiceDate: paper?.date,
    invoiceNumber: paper?.number,
    orderItems: liveItems(shipment).map((item) => {
      const rate = paper?.taxRates.get(item.id) ?? 18;
      const half = new Digits((rate / 2).toFixed(1));
      return {
        orderItemId: item.id,
        invoiceAmount: rupees(lineTotal(item)),
        taxRate: new Digits(rate.toFixed(1)),
        taxDetails: { cgstRate: half, sgstRate: half, igstRate: new Digits('0.0') },
      };
    }),
  };
}
