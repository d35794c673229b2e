import type { JsonValue, TokenRecord } from '../../core/ports.js';
import { recordOf } from '../../core/wire-reader.js';
import type { Runtime } from '../runtime.js';

/** A subscription that this connector made. */
export interface OwnSubscription {
  readonly id: string;
  /** Amazon's name of the kind: `ORDER_CHANGE`. */
  readonly type: string;
  /** ARN of the queue or the event bus. */
  readonly target: string;
}

export function ownSubscriptions({ settings }: TokenRecord): readonly OwnSubscription[] {
  const given = settings['subscriptions'];
  return (Array.isArray(given) ? given : []).flatMap((entry: unknown) => {
    const { id, type, target } = recordOf(entry) ?? {};
    return typeof id === 'string' && typeof type === 'string' && typeof target === 'string'
      ? [{ id, type, target }]
      : [];
  });
}

/** Notes what was made and forgets what is gone, whatever else is noted at the same moment. */
export async function rememberSubscriptions(
  runtime: Runtime,
  storeId: string,
  made: readonly OwnSubscription[],
  gone: readonly string[],
): Promise<void> {
  if (made.length === 0 && gone.length === 0) return;
  await runtime.tokens.update(storeId, (record) => {
    const forgotten = new Set([...gone, ...made.map(({ id }) => id)]);
    const kept = ownSubscriptions(record).filter(({ id }) => !forgotten.has(id));
    const subscriptions: JsonValue = [...kept, ...made].map((own) => ({ ...own }));
    return { ...record, settings: { ...record.settings, subscriptions } };
  });
}
