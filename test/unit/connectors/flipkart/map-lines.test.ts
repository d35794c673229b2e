import { describe, expect, it } from 'vitest';
import { decodeEntities } from '../../../../src/connectors/flipkart/map-text.js';
import { details, ITEM, issuesOf, map, mapAny, nestedDetails, orderItem, otherItem } from './map-fixtures.js';

describe('a SKU', () => {
  it.each([
    ['PIPE 1&quot; GI', 'PIPE 1" GI'],
    ['&quot;KURTA-M&quot;', '"KURTA-M"'],
    ['SALT&amp;PEPPER', 'SALT&PEPPER'],
    ['A&#39;B', "A'B"],
    ['A&#x2F;B', 'A/B'],
    // Once over: what was escaped twice stays escaped once.
    ['A&amp;quot;B', 'A&quot;B'],
  ])('is decoded, and kept as sent: %s', (sent, sku) => {
    const [line] = map({ orderItems: [orderItem({ sku: sent })] }).lines;
    expect(line?.sku).toBe(sku);
    expect(line?.attributes?.['rawSku']).toBe(sent);
  });

  it.each(['R&D-1', 'A&B;C', 'A&bogus;', 'A&#0;', 'A&#55296;', 'A&#9999999;', 'A&;', '&constructor;'])(
    'without entities stays as it is: %s',
    (sku) => {
      expect(decodeEntities(sku)).toBe(sku);
      expect(map({ orderItems: [orderItem({ sku })] }).lines[0]?.attributes).not.toHaveProperty('rawSku');
    },
  );
});

describe('a line', () => {
  it.each([[1], ['1'], ['1.0'], ['1.00']])('takes its quantity however it is written: %j', (quantity) => {
    expect(map({ orderItems: [orderItem({ quantity })] }).lines[0]?.quantity.ordered).toBe(1);
  });

  it.each([[null], [1.5], [-1], ['many']])('that has no quantity is not shipped: %j', (quantity) => {
    const order = mapAny({ orderItems: [orderItem({ quantity })] });
    expect(order.lines[0]?.quantity).toMatchObject({ ordered: 0, fulfillable: 0 });
    expect(issuesOf(order)).toContain('missing_field lines.0.quantity.ordered');
  });

  it('is kept without an id, and with one that another has', () => {
    const order = mapAny({ orderItems: [orderItem(), orderItem(), orderItem({ orderItemId: null }), null] });
    expect(order.lines.map(({ id }) => id)).toEqual([ITEM, 'missing-1', 'missing-2']);
    expect(issuesOf(order)).toEqual(['duplicate_id lines.1.id', 'missing_field lines.2.id', 'missing_field lines.3']);
  });

  it('may lack its tariff code', () => {
    const order = map({ orderItems: [orderItem({ hsn: null }), otherItem()] });
    expect(order.lines[0]).not.toHaveProperty('hsn');
    expect(order.availability['lines.*.hsn']).toBe('not_supported');
  });

  it('is named by its SKU where it has no title', () => {
    expect(map({ orderItems: [orderItem({ title: null })] }).lines[0]?.title).toBe('KURTA-M');
    expect(map({ orderItems: [orderItem({ title: 'Salt &amp; pepper' })] }).lines[0]?.title).toBe('Salt & pepper');
  });
});

describe('parcels', () => {
  const PARTS = { subShipments: [{ subShipmentId: 'SS-1' }, { subShipmentId: 'SS-2' }] };
  const packed = { orderItems: [orderItem({ status: 'PACKED' })] };

  it('are the same whichever way the couriers are nested', () => {
    const flat = map(packed, { details: details() });
    const nested = map(packed, { details: nestedDetails() });
    expect(nested.shipments).toEqual(flat.shipments);
    expect([nested.shipTo, nested.billTo]).toEqual([flat.shipTo, flat.billTo]);
    expect(flat.shipments?.[0]?.trackings).toEqual([{ number: 'FMPP0912345678', carrier: 'Ekart Logistics' }]);
  });

  it('are as many as there are sub-shipments; what is in which is not told', () => {
    const order = map({ ...packed, ...PARTS, mps: true }, { details: nestedDetails() });
    expect(order.shipments?.map(({ id, trackings }) => [id, trackings[0]?.number])).toEqual([
      ['SS-1', 'FMPP0912345678'],
      ['SS-2', 'FMPP0912345679'],
    ]);
    expect(order.shipments?.some((parcel) => 'lines' in parcel)).toBe(false);
    expect(order.fulfillmentGroups?.[0]?.packages).toEqual([{ id: 'SS-1' }, { id: 'SS-2' }]);
  });

  it('have no number without the details, and that for a reason', () => {
    const order = map(packed);
    expect(order.shipments).toEqual([expect.objectContaining({ id: 'SS-1', trackings: [] })]);
    expect(order.availability['shipments.*.trackings']).toBe('not_requested');
  });

  it('are named by the shipment where there is no sub-shipment', () => {
    expect(map({ ...packed, subShipments: undefined }).shipments?.[0]?.id).toBe(map().orderId);
  });

  it('keep the courier who fetches beside the one who brings', () => {
    const courierDetails = {
      pickupDetails: { trackingId: 'PICK1', vendorName: 'Ekart' },
      deliveryDetails: { trackingId: 'DROP1', vendorName: 'Delhivery' },
    };
    const order = map(packed, { details: details({ courierDetails }) });
    expect(order.shipments?.[0]?.trackings).toEqual([
      { number: 'DROP1', carrier: 'Delhivery' },
      { number: 'PICK1', carrier: 'Ekart' },
    ]);
  });

  it('are none of a shipment without a courier that is not packed, nor of a cancelled one', () => {
    const none = details({
      courierDetails: { pickupDetails: { trackingId: '', vendorName: '' }, deliveryDetails: null },
    });
    for (const status of ['APPROVED', 'PACKING_IN_PROGRESS', 'CANCELLED']) {
      expect(map({ orderItems: [orderItem({ status })] }, { details: none }).shipments).toEqual([]);
    }
  });

  it('tell what they measure, where it is one package', () => {
    const one = { id: 'PKG1', name: 'Box', weight: 0.5, dimensions: { length: 30, breadth: 20.5, height: 4 } };
    const subShipments = [
      { subShipmentId: 'SS-1', packages: [one] },
      { subShipmentId: 'SS-2', packages: [one, one] },
      { subShipmentId: 'SS-3', packages: [{ ...one, weight: 0, dimensions: { length: 1, breadth: 0, height: 1 } }] },
    ];
    expect(map({ subShipments }).fulfillmentGroups?.[0]?.packages).toEqual([
      {
        id: 'SS-1',
        weight: { value: '0.5', unit: 'kg' },
        dimensions: { length: '30', width: '20.5', height: '4', unit: 'cm' },
      },
      { id: 'SS-2' },
      { id: 'SS-3' },
    ]);
  });
});
