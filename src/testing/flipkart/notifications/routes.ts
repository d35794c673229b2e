import type { FlipkartRoute, FlipkartSandboxAnswer, FlipkartSandboxRequest } from '../http/area.js';
import { badRequest, FlipkartRefusal, isFilled, type JsonObject, jsonBody, notFound } from '../http/refusal.js';

export const notificationRoutes = (): readonly FlipkartRoute[] => [
  { operation: 'toggleNotifications', method: 'PUT', path: '/v3/notification/subscription', handle: toggle },
];

/** Switches what a ticket settled, at one location. What is answered is not published. */
function toggle(request: FlipkartSandboxRequest): FlipkartSandboxAnswer {
  const { seller } = request;
  const body = jsonBody(request);
  const { seller_id: sellerId, location_id: locationId } = body;
  if (!isFilled(sellerId) || !isFilled(locationId)) throw badRequest('seller_id and location_id must not be empty');
  const ordersOff = positionOf(body, 'disable_order');
  const returnsOff = positionOf(body, 'disable_returns');
  if (sellerId !== seller.id) {
    throw new FlipkartRefusal(403, 'FORBIDDEN', 'The seller has not authorised this application');
  }
  const { notifications } = seller;
  if (notifications.registration === undefined || !seller.locationIds.includes(locationId)) {
    throw notFound(`No notification subscription for location ${locationId}`);
  }
  if (ordersOff !== undefined) notifications.turn(ordersOff ? 'off' : 'on', 'orders', locationId);
  if (returnsOff !== undefined) notifications.turn(returnsOff ? 'off' : 'on', 'returns', locationId);
  return { status: 200, body: {} };
}

/** What is absent stays as it is. */
function positionOf(body: JsonObject, name: string): boolean | undefined {
  const value = body[name];
  if (value === undefined || typeof value === 'boolean') return value;
  throw badRequest(`${name} must be true or false`);
}
