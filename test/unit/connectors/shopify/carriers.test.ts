import { describe, expect, it } from 'vitest';
import { shopifyCarrierName } from '../../../../src/connectors/shopify/carriers.js';

/** What Shopify lists for shops in India. */
const INDIA = [
  'DTDC',
  'India Post',
  'Delhivery',
  'Gati KWE',
  'Professional Couriers',
  'XpressBees',
  'Ecom Express',
  'Ekart',
  'Shadowfax',
  'Bluedart',
];

describe.each(INDIA)('%s', (name) => {
  it.each([
    ['as Shopify has it', name],
    ['in capitals', name.toUpperCase()],
    ['in small letters', name.toLowerCase()],
    ['with blanks around', `  ${name} `],
    ['with punctuation', name.replace(' ', '-')],
    ['with a dot', `${name}.`],
    ['as a company', `${name} Pvt. Ltd.`],
    ['as a private company', `${name} Private Limited`],
    ['by surface', `${name} Surface`],
    ['by air', `${name} Air`],
    ['by weight', `${name} Surface 5 Kg`],
    ['by weight in one word', `${name} 500gm`],
    ['on its way back', `${name} Reverse`],
  ])('is known %s', (_how, given) => {
    expect(shopifyCarrierName(given)).toBe(name);
  });
});

it.each([
  ['Blue Dart', 'Bluedart'],
  ['BLUE DART EXPRESS LIMITED', 'Bluedart'],
  ['BlueDart-Apex', 'Bluedart'],
  ['Delhivery Express', 'Delhivery'],
  ['Xpress Bees', 'XpressBees'],
  ['Busybees Logistics', 'XpressBees'],
  ['EcomExpress', 'Ecom Express'],
  ['Ecom Express ROS', 'Ecom Express'],
  ['e-Kart Logistics', 'Ekart'],
  ['Shadow Fax Local', 'Shadowfax'],
  ['Speed Post', 'India Post'],
  ['Gati', 'Gati KWE'],
  ['Gati-KWE', 'Gati KWE'],
  ['The Professional Couriers', 'Professional Couriers'],
  ['Shree Nandan Courier', 'SHREE NANDAN COURIER'],
  ['Amazon Shipping', 'Amazon'],
  ['Fed Ex', 'FedEx'],
  ['DHL', 'DHL Express'],
  ['dhl ecommerce', 'DHL eCommerce'],
  ['ups', 'UPS'],
  ['australia post', 'Australia Post'],
  ['Lietuvos pastas', 'Lietuvos Paštas'],
  ['japan post (ja)', 'Japan Post (JA)'],
  ['la poste colissimo', 'La Poste Colissimo'],
])('%s is %s', (given, name) => {
  expect(shopifyCarrierName(given)).toBe(name);
});

it.each([
  '',
  ' ',
  '...',
  '送料',
  'constructor',
  '__proto__',
  'Trackon',
  'Express',
  'Surface',
  '5 kg',
  'Eagle Express',
  'Delhivery2',
])('%j is not taken for a courier', (given) => {
  expect(shopifyCarrierName(given)).toBeUndefined();
});

it('answers a very long name at once', () => {
  const startedAt = performance.now();
  shopifyCarrierName(`${'express '.repeat(50_000)}`);
  shopifyCarrierName('-'.repeat(500_000));
  expect(performance.now() - startedAt).toBeLessThan(2_000);
});
