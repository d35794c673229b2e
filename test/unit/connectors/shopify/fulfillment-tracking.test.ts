import { describe, expect, it } from 'vitest';
import { trackingInput } from '../../../../src/connectors/shopify/fulfillment-tracking.js';

const URL_1 = 'https://track.example.com/1';
const URL_2 = 'https://track.example.com/2';

describe('FulfillmentTrackingInput', () => {
  it.each([
    ['none', [], undefined],
    ['a number', [{ number: '1' }], { number: '1' }],
    ['a number of a carrier', [{ number: '1', carrier: 'dtdc' }], { company: 'DTDC', number: '1' }],
    ['a number with its URL', [{ number: '1', url: URL_1 }], { number: '1', url: URL_1 }],
    ['several numbers', [{ number: '1', carrier: 'DTDC' }, { number: '2' }], { company: 'DTDC', numbers: ['1', '2'] }],
    [
      'several numbers with their URLs',
      [
        { number: '1', url: URL_1 },
        { number: '2', url: URL_2 },
      ],
      { numbers: ['1', '2'], urls: [URL_1, URL_2] },
    ],
    ['several numbers, one URL missing', [{ number: '1', url: URL_1 }, { number: '2' }], { numbers: ['1', '2'] }],
    ['a carrier Shopify does not know', [{ number: '1', carrier: ' Trackon ' }], { company: 'Trackon', number: '1' }],
  ])('of %s', (_what, trackings, expected) => {
    expect(trackingInput(trackings).trackingInfo).toEqual(expected);
  });
});

it.each([
  ['a known carrier, as Shopify spells it', [{ number: '1', carrier: 'Delhivery' }], []],
  ['a known carrier, spelt otherwise', [{ number: '1', carrier: 'blue dart' }], ["Shopify's spelling of blue dart"]],
  [
    'an unknown carrier',
    [{ number: '1', carrier: 'Trackon' }],
    ['may not know the carrier Trackon: pass tracking.url'],
  ],
  ['an unknown carrier with a URL', [{ number: '1', carrier: 'Trackon', url: URL_1 }], []],
  [
    'several carriers',
    [
      { number: '1', carrier: 'DTDC' },
      { number: '2', carrier: 'Ekart' },
    ],
    ['one carrier for a fulfillment: DTDC was sent'],
  ],
  [
    'one carrier in two spellings',
    [
      { number: '1', carrier: 'DTDC' },
      { number: '2', carrier: 'dtdc express' },
    ],
    [],
  ],
  ['a URL for some numbers', [{ number: '1', url: URL_1 }, { number: '2' }], ['Tracking URLs were not sent']],
])('warns rightly of %s', (_what, trackings, expected) => {
  const { warnings } = trackingInput(trackings);
  expect(warnings).toEqual(expected.map((text) => expect.stringContaining(text)));
});
