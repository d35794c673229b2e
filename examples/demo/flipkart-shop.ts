import type { TokenStore } from 'commerce-connectors';
import { createFlipkartConnector } from 'commerce-connectors/flipkart';
import { startSandbox } from 'commerce-connectors/testing';
import type { Progress } from './order-log.js';
import type { RealFlipkartSeller } from './settings.js';
import type { DemoShop } from './shop.js';

/** Flipkart publishes no limit, and the sandbox has none: the careful default would make the demo wait. */
const REQUESTS_PER_HOUR = 100_000;
const DAY_MS = 86_400_000;

export async function openFlipkartSandbox(
  { orders, seed, startedAt }: Progress,
  tokenStore: TokenStore,
): Promise<DemoShop> {
  // The same seed and the same start give the same seller, to the second. Then the clock runs.
  let openedAt: number | undefined;
  const now = () => startedAt + (openedAt === undefined ? 0 : Math.round(performance.now() - openedAt));
  const sandbox = await startSandbox({ platforms: ['flipkart'], orders, seed, now });
  openedAt = performance.now();
  const controls = sandbox.controls.flipkart;
  const { storeId, partner, locationId, notificationURL } = sandbox.credentials.flipkart;
  const connector = createFlipkartConnector({
    ...{ baseURL: sandbox.baseURLs.flipkart, ...partner, notificationURL, tokenStore, now },
    requestsPerHour: REQUESTS_PER_HOUR,
  });
  return {
    connector,
    storeId,
    // Flipkart's own couriers take most parcels; the number that the demo brings is for those that the seller ships.
    mayShip: ({ shippedBy }) => shippedBy === 'seller_ships',
    fulfillmentOptions: {
      invoiceNumber: `DEMO-${startedAt}`,
      invoiceDate: new Date(startedAt),
      expectedDelivery: new Date(startedAt + 5 * DAY_MS),
    },
    sandbox: {
      // What Flipkart ships from its own warehouses is left out of a read unless it is asked for.
      orderIds: () => controls.orders().flatMap(({ id, serviceProfile }) => (serviceProfile === 'FBF' ? [] : id)),
      shipmentsOf: (orderId) =>
        controls.order(orderId)?.subShipments.filter(({ trackingNumber }) => trackingNumber !== undefined).length ?? 0,
      expireTokens: () => controls.expireTokens(),
      orderWebhook: (orderId) =>
        controls.notifications.buildNotification({
          ...{ eventType: 'shipment_dispatch_dates_changed', shipmentId: orderId, app: 'partner' },
        }),
      // The signature covers the date, not the body.
      tamper: (delivery) => ({
        ...delivery,
        headers: { ...delivery.headers, X_Date: new Date(now() + 1_000).toUTCString() },
      }),
      close: () => sandbox.close(),
    },
    async connect() {
      const { url } = await connector.auth.begin({ storeId, redirectUri: 'https://app.example.com/flipkart/callback' });
      // The seller agrees on Flipkart's page, and the browser comes back to the redirect URI.
      await connector.auth.complete({ url: controls.authorize({ url, storeId }) });
      return connector.auth.connect({ storeId, locationId });
    },
  };
}

export function openFlipkartSeller(
  { storeId, appId, appSecret, locationId }: RealFlipkartSeller,
  tokenStore: TokenStore,
): DemoShop {
  const connector = createFlipkartConnector({ appId, appSecret, tokenStore });
  const seller = { storeId, ...(locationId === undefined ? {} : { locationId }) };
  return { connector, storeId, connect: () => connector.auth.connect(seller) };
}
