import { expect, it } from 'vitest';
import { carrierFields, carrierSlug } from '../../../../src/connectors/woocommerce/carriers.js';

const PROVIDERS = ['FedEx', 'DHL', 'DHL Express', 'Blue Dart', 'Delhivery', 'Bullet Bikes'];

it.each([
  ['Blue Dart', 'Blue Dart'],
  [' BLUEDART ', 'Blue Dart'],
  ['Bluedart Express Ltd.', 'Blue Dart'],
  ['Delhivery Surface 5 Kg', 'Delhivery'],
  ['Federal Express', 'FedEx'],
  ['dhl', 'DHL'],
  ['bulletbikes', 'Bullet Bikes'],
])('%s goes by the name the plugin has for it', (carrier, provider) => {
  expect(carrierFields({ number: '1', carrier }, PROVIDERS)).toEqual({ tracking_provider: provider });
});

it('makes any other carrier the merchant’s own, with the link that the host knows', () => {
  const url = 'https://track.example/1';
  expect(carrierFields({ number: '1', carrier: ' DTDC ', url }, PROVIDERS)).toEqual({
    custom_tracking_provider: 'DTDC',
    custom_tracking_link: url,
  });
  expect(carrierFields({ number: '1', carrier: 'DTDC' }, [])).toEqual({ custom_tracking_provider: 'DTDC' });
  expect(carrierFields({ number: '1', url }, PROVIDERS)).toEqual({ custom_tracking_link: url });
  expect(carrierFields({ number: '1' }, PROVIDERS)).toEqual({});
});

it.each([
  ['Blue Dart', 'blue-dart'],
  ['  Österreichische Post! ', 'osterreichische-post'],
  ['UPS', 'ups'],
])('%s has the slug %s', (carrier, slug) => {
  expect(carrierSlug(carrier)).toBe(slug);
});
