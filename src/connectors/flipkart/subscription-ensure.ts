import type { WebhookEnsureResult, WebhookSubscription } from '../../core/connector.js';
import { ConnectorError } from '../../core/errors.js';
import type { WebhookTopic } from '../../model/index.js';
import type { FlipkartStore } from './store.js';
import { idOf, type OwnSwitch } from './subscription-state.js';
import { eventTypesOf, FLIPKART_TOPICS, kindOf, type NotificationKind } from './webhook-topics.js';

/** Puts a switch on. */
export type SwitchOn = (one: Pick<OwnSwitch, 'kind' | 'locationId'>) => Promise<void>;

/** One run of `webhooks.ensure`; what it did so far can be read at any time, also after it failed. */
export interface EnsureRun {
  ensure(topic: WebhookTopic): Promise<void>;
  readonly result: Omit<WebhookEnsureResult, 'manual'>;
  readonly made: readonly OwnSwitch[];
  /** Topics that Flipkart has events for, and refused to switch on somewhere: no ticket was settled yet, say. */
  readonly refused: readonly WebhookTopic[];
}

type Outcome = 'created' | 'kept' | 'updated' | { readonly refusal: string };

/**
 * Flipkart does not tell how a switch stands, and putting one on that is on changes nothing: so it is put on every time, and
 * what is remembered tells whether that was new.
 */
export function createEnsureRun(
  switchOn: SwitchOn,
  url: string,
  { locationIds }: FlipkartStore,
  remembered: readonly OwnSwitch[],
): EnsureRun {
  const created: WebhookSubscription[] = [];
  const kept: WebhookSubscription[] = [];
  const updated: WebhookSubscription[] = [];
  const failed: { topic: WebhookTopic; message: string }[] = [];
  const made: OwnSwitch[] = [];
  const refused: WebhookTopic[] = [];
  // Several topics are behind one switch.
  const outcomes = new Map<string, Outcome>();

  const putOn = async (kind: NotificationKind, locationId: string): Promise<Outcome> => {
    const id = idOf({ kind, locationId });
    try {
      await switchOn({ kind, locationId });
    } catch (error) {
      if (!isAboutOneLocation(error)) throw error;
      return { refusal: `Location ${locationId}: ${error.message}` };
    }
    made.push({ kind, locationId, url });
    const former = remembered.find((own) => idOf(own) === id);
    if (former === undefined) return 'created';
    return former.url === url ? 'kept' : 'updated';
  };

  return {
    ensure: async (topic) => {
      if (eventTypesOf(topic).length === 0) {
        failed.push({ topic, message: `Flipkart has no such notification; it has ${FLIPKART_TOPICS.join(', ')}.` });
        return;
      }
      if (locationIds.length === 0) {
        failed.push({ topic, message: NO_LOCATION });
        return;
      }
      const kind = kindOf(topic);
      for (const locationId of locationIds) {
        const id = idOf({ kind, locationId });
        const outcome = outcomes.get(id) ?? (await putOn(kind, locationId));
        outcomes.set(id, outcome);
        if (typeof outcome === 'string') {
          ({ created, kept, updated })[outcome].push({ id, topic, platformTopic: eventTypesOf(topic).join(','), url });
        } else {
          failed.push({ topic, message: outcome.refusal });
          if (!refused.includes(topic)) refused.push(topic);
        }
      }
    },
    result: { created, kept, updated, failed },
    made,
    refused,
  };
}

const NO_LOCATION =
  'Flipkart switches notifications on for one location at a time, and none is known: connect the seller again with its locationIds.';

/** What Flipkart says of one location; a refused token would fail every other one as well. */
function isAboutOneLocation(error: unknown): error is ConnectorError {
  return (
    ConnectorError.isInstance(error) &&
    ['conflict', 'invalid_request', 'not_found', 'permission_denied'].includes(error.code)
  );
}
