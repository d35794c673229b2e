import { describe, expect, it } from 'vitest';
import { carrierWarnings, deliveryPartnerOf } from '../../../../src/connectors/flipkart/carriers.js';
import { indianDay } from '../../../../src/connectors/flipkart/fulfillment-options.js';

describe('couriers', () => {
  it('are known under the names that hosts and aggregators use', () => {
    for (const [name, code] of [
      ['Delhivery', 'DELHIVERY'],
      ['delhivery surface 5 kg', 'DELHIVERY'],
      ['Blue Dart Express', 'BLUEDART'],
      ['Xpress Bees', 'XPRESSBEES'],
      ['Speed Post', 'INDIA_POST'],
      ['Ecom Express Ltd.', 'ECOM_EXPRESS'],
      ['ekart logistics', 'EKART'],
    ] as const) {
      expect(deliveryPartnerOf(name), name).toEqual({ deliveryPartner: code, deliveryPartnerCode: code });
      expect(carrierWarnings(deliveryPartnerOf(name))).toEqual([]);
    }
  });

  it('go as Other with their own name, or by the code of the caller', () => {
    const other = deliveryPartnerOf(' Nagaland Riders ');
    expect(other).toEqual({ deliveryPartner: 'Nagaland Riders', deliveryPartnerCode: 'Other' });
    expect(carrierWarnings(other)).toHaveLength(1);
    expect(deliveryPartnerOf('Delhivery', 'DLV')).toEqual({ deliveryPartner: 'Delhivery', deliveryPartnerCode: 'DLV' });
    expect(deliveryPartnerOf(undefined, 'DLV')).toEqual({ deliveryPartner: 'DLV', deliveryPartnerCode: 'DLV' });
    expect(deliveryPartnerOf('constructor').deliveryPartnerCode).toBe('Other');
  });
});

describe('the day in India', () => {
  it('is that of the moment there, or the day that is named', () => {
    expect(indianDay('2026-11-20T18:29:59Z')).toBe('2026-11-20');
    expect(indianDay('2026-11-20T18:30:00Z')).toBe('2026-11-21');
    expect(indianDay(new Date('2026-11-20T00:00:00Z'))).toBe('2026-11-20');
    expect(indianDay('2026-11-20')).toBe('2026-11-20');
    for (const wrong of ['2026-02-30', '2026-11-20T00:00:00', 'today', 7, undefined])
      expect(indianDay(wrong)).toBeUndefined();
  });
});
