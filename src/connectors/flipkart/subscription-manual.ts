import type { WebhookManualRegistration } from '../../core/connector.js';
import type { WebhookTopic } from '../../model/index.js';
import type { FlipkartStore } from './store.js';
import { eventTypesOf } from './webhook-topics.js';

/**
 * What a ticket has to say: Flipkart registers no URL by API (documentation of 2026-03). `undefined` where there is nothing
 * to ask for.
 *
 * @param topics that Flipkart has events for.
 */
export function manualRegistration(
  url: string,
  topics: readonly WebhookTopic[],
  { storeId, locationIds }: FlipkartStore,
  appId: string | undefined,
): WebhookManualRegistration | undefined {
  if (topics.length === 0) return undefined;
  const app = appId === undefined ? 'the id of the app' : `the app id ${appId}`;
  const places =
    locationIds.length === 0 ? "the seller's location ids (LOC…)" : `the locations ${locationIds.join(', ')}`;
  return {
    by: 'support_ticket',
    url,
    topics,
    platformTopics: topics.flatMap(eventTypesOf),
    locationIds,
    steps: [
      `Open a support ticket at Flipkart (in the partner dashboard for a partner app, else in the seller dashboard) that asks for notifications of version v3 to ${url}: name the seller ${storeId}, ${app}, ${places}, the events, and attach the VAPT certificate of the receiver, which Flipkart demands. Orders and returns may go to different URLs.`,
      'When Flipkart confirms it, put exactly this URL into notificationURL of createFlipkartConnector: its signature covers it.',
      'Call webhooks.ensure again, which switches the notifications on.',
    ],
  };
}
