import { mixSeed, Random } from '../../random.js';
import { courierOf } from '../data/generate-shipment.js';
import type { Seller } from '../state/seller.js';
import { liveItems, type Packing, type Shipment } from '../state/shipment.js';
import { changeState, editShipment } from '../state/shipment-changes.js';

/** Ends the packs that are due by the clock. */
export function finishPacking(seller: Seller): void {
  for (const shipment of seller.shipments.all()) {
    const { packing } = shipment;
    if (packing !== undefined && packing.doneAt <= seller.now()) finish(shipment, packing, seller);
  }
}

function finish(shipment: Shipment, { doneAt, outcome, invoice }: Packing, seller: Seller): void {
  shipment.packing = undefined;
  // Cancelled or moved on by others meanwhile.
  if (liveItems(shipment).some(({ status }) => status !== 'PACKING_IN_PROGRESS')) return;
  if (outcome === 'FORM_FAILED') shipment.forms = [{ name: 'FORM600TG', link: '', automated: true }];
  if (outcome === 'PACKED') editShipment(shipment, seller, (one) => hand(one, seller, invoice), doneAt);
  changeState(shipment, seller, outcome === 'failed' ? 'APPROVED' : outcome, doneAt);
}

/** What is packed has an invoice, and Flipkart's number unless the seller ships it. */
function hand(shipment: Shipment, { seed }: Seller, invoice: Packing['invoice']): void {
  shipment.invoice = invoice;
  if (shipment.type === 'SELF') return;
  const random = new Random(mixSeed(seed, ...[...shipment.id].map((character) => character.charCodeAt(0))));
  for (const subShipment of shipment.subShipments) subShipment.courier = courierOf(false, random);
}
