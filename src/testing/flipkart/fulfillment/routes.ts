import type { FlipkartRoute } from '../http/area.js';
import { cancelShipments } from './cancel.js';
import { attemptDelivery, deliverSelfShipped } from './delivery.js';
import { dispatchShipments } from './dispatch.js';
import { packShipments } from './pack.js';
import { dispatchSelfShipped } from './self-ship.js';
import { updateTracking } from './update-tracking.js';

const SHIPMENTS = '/v3/shipments';
const SELF = `${SHIPMENTS}/selfShip`;

const post = (operation: string, path: string, handle: FlipkartRoute['handle']): FlipkartRoute => ({
  operation,
  method: 'POST',
  path,
  handle,
});

export const fulfillmentRoutes = (): readonly FlipkartRoute[] => [
  post('pack', `${SHIPMENTS}/labels`, packShipments),
  post('dispatch', `${SHIPMENTS}/dispatch`, dispatchShipments),
  post('selfShipDispatch', `${SELF}/dispatch`, dispatchSelfShipped),
  post('selfShipDelivery', `${SELF}/delivery`, deliverSelfShipped),
  post('selfShipDeliveryAttempt', `${SELF}/deliveryAttempt`, attemptDelivery),
  post('updateTracking', `${SHIPMENTS}/{shipmentId}/update`, updateTracking),
  post('cancel', `${SHIPMENTS}/cancel`, cancelShipments),
];
