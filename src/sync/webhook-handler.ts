import type { StoreKey } from '../core/ports.js';
import type { WebhookEvent, WebhookTopic } from '../model/index.js';

/** What a handler is told besides the event. */
export interface WebhookHandlerContext {
  readonly store: StoreKey;
  readonly signal?: AbortSignal;
}

/**
 * Takes the events of some topics out of the inbox. Several may take the same topic; those of order topics come after the
 * order was stored. Called at least once for each event, in no promised order, and again after a failure: doing it twice must
 * change nothing.
 *
 * Look at `event.trust` before you believe what an event tells: unless it is `body`, ask the platform.
 */
export interface WebhookHandler {
  readonly topics: readonly WebhookTopic[];
  /**
   * End when the signal aborts: the event's time is over, or the process ends.
   *
   * @returns one word for the ledger: `applied`, `unchanged`, `ignored`, … What it throws is tried again later; a
   * `conflict` with a `StoreRefusal` parks the event until its store is active.
   */
  handle(event: WebhookEvent, context: WebhookHandlerContext): Promise<string>;
}
