import { gid, idOfKind } from '../ids.js';
import type { LocationRecord } from '../state/records.js';
import { define, instant } from './define.js';

const country = { country: 'India', countryCode: 'IN' };

export const LOCATION = define<LocationRecord>({
  id: (location) => gid('Location', location.id),
  legacyResourceId: (location) => location.id,
  isFulfillmentService: (location) => location.fulfillmentService !== null,
  fulfillmentService: (location) => {
    const service = location.fulfillmentService;
    return service === null
      ? null
      : { ...service, id: gid('FulfillmentService', service.id), type: 'THIRD_PARTY', location };
  },
  hasActiveInventory: (location, _args, context) =>
    [...context.shop.catalogue.levels.values()].some((level) => level.locationId === location.id),
  createdAt: (_location, _args, context) => instant(context.shop.profile.createdAt),
  updatedAt: (_location, _args, context) => instant(context.shop.profile.createdAt),
  address: (location) => ({
    ...location.address,
    ...country,
    address2: null,
    formatted: [location.address.address1, `${location.address.city} ${location.address.zip}`, 'India'],
  }),
  inventoryLevel: (location, args, context) => {
    const itemId = idOfKind(String(args['inventoryItemId']), 'InventoryItem');
    return itemId === undefined ? null : (context.shop.level(itemId, location.id) ?? null);
  },
});
