import type { WebhookEvent } from '../model/index.js';
import type { WebhookHandler, WebhookHandlerContext } from './webhook-handler.js';

/**
 * Gives an event to every handler that takes its topic, one after the other; a failing one does not keep it from the others.
 *
 * @returns what they said: `applied` if any did, else the first's word; `undefined` when nobody is interested.
 * @throws what the first one threw that failed, after all had their turn.
 */
export async function tellHandlers(
  handlers: readonly WebhookHandler[],
  event: WebhookEvent,
  context: WebhookHandlerContext,
): Promise<string | undefined> {
  const words: string[] = [];
  const errors: unknown[] = [];
  for (const handler of handlers.filter(({ topics }) => topics.includes(event.topic))) {
    context.signal?.throwIfAborted();
    try {
      words.push(await handler.handle(event, context));
    } catch (error) {
      errors.push(error);
    }
  }
  if (errors.length > 0) throw errors[0];
  return words.find((word) => word === 'applied') ?? words[0];
}
