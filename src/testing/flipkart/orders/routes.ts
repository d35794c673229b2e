import type { FlipkartRoute } from '../http/area.js';
import { getShipmentDetails, getShipments } from './get-shipments.js';
import { nextShipments, searchShipments } from './search.js';

const SHIPMENTS = '/v3/shipments';

export const orderRoutes = (): readonly FlipkartRoute[] => [
  { operation: 'searchShipments', method: 'POST', path: `${SHIPMENTS}/filter`, handle: searchShipments },
  { operation: 'nextShipments', method: 'GET', path: `${SHIPMENTS}/filter`, handle: nextShipments },
  { operation: 'getShipments', method: 'GET', path: SHIPMENTS, handle: getShipments },
  { operation: 'getShipmentDetails', method: 'GET', path: `${SHIPMENTS}/{shipmentIds}`, handle: getShipmentDetails },
];
