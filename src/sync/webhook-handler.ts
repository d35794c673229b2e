import type { StoreKey } from '../core/ports.js';
import type { WebhookEvent, WebhookTopic } from '../model/index.js';

/** What a handler is told besides the event. */
export interface WebhookHandlerContext {
  readonly store: StoreKey;
  readonly signal?: AbortSignal;
}

/**
 * Takes the events of some topics out of the inbox. Several may take the same topic. Called at least once for each event,
 * in no promised order, and again after a failure: doing it twice must change nothing.
 */
export interface WebhookHandler {
  readonly topics: readonly WebhookTopic[];
  /** @returns one word for the ledger: `applied`, `unchanged`, `ignored`, … What it throws is tried again later. */
  handle(event: WebhookEvent, context: WebhookHandlerContext): Promise<string>;
}
