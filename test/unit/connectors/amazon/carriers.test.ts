import { describe, expect, it } from 'vitest';
import { carrierFieldsOf } from '../../../../src/connectors/amazon/carriers.js';

describe('what Amazon is told of a carrier', () => {
  it.each([
    'BlueDart',
    'Canada Post',
    'Delhivery',
    'DHL',
    'DTDC',
    'FedEx',
    'India Post',
    'JP_EXPRESS',
    'La Poste',
    'UPS',
    'USPS',
    'YAMATO',
  ])('is its code %s, however it is written', (code) => {
    for (const name of [code, code.toLowerCase(), ` ${code} `])
      expect(carrierFieldsOf(name)).toEqual({ carrierCode: code });
  });

  it.each([
    ['Blue Dart', 'BlueDart'],
    ['bluedart', 'BlueDart'],
    ['Professional Couriers', 'Professional'],
    ['DHL Express', 'DHL'],
    ['Delhivery Surface', 'Delhivery'],
  ])('is the code of %s', (name, carrierCode) => {
    expect(carrierFieldsOf(name)).toEqual({ carrierCode });
  });

  it.each(['Nagaland Riders', 'Up', 'My own van', '宅配便'])('is the name of %s, beside Other', (name) => {
    expect(carrierFieldsOf(` ${name} `)).toEqual({ carrierCode: 'Other', carrierName: name });
  });
});
