import { expect, it } from 'vitest';
import { EVENT_STATUS } from '../../src/connectors/shopify/fulfillment-event-statuses.js';
import { SHIPMENT_BY_DISPLAY_STATUS } from '../../src/connectors/shopify/statuses.js';
import { enumValues, VERSIONS } from './shopify-official.js';

it.each(VERSIONS)('every word for an event exists in %s', (version) => {
  const known = new Set(enumValues(version, 'FulfillmentEventStatus'));
  expect([...EVENT_STATUS.values()].filter((word) => !known.has(word))).toEqual([]);
});

it('a state that was told is read back as the same state', () => {
  for (const [state, word] of EVENT_STATUS) expect([word, SHIPMENT_BY_DISPLAY_STATUS.get(word)]).toEqual([word, state]);
});
