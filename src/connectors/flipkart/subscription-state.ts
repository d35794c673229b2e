import type { JsonValue, TokenRecord } from '../../core/ports.js';
import { recordOf } from '../../core/wire-reader.js';
import type { Runtime } from '../runtime.js';
import type { NotificationKind } from './webhook-topics.js';

/** A switch that this connector put on: the notifications of a kind, at one location. */
export interface OwnSwitch {
  readonly kind: NotificationKind;
  readonly locationId: string;
  /** Where they go, by the word of whoever registered it. */
  readonly url: string;
}

/** There is one switch of a kind at a location. */
export function idOf({ kind, locationId }: Pick<OwnSwitch, 'kind' | 'locationId'>): string {
  return `${kind}:${locationId}`;
}

export function ownSwitches({ settings }: TokenRecord): readonly OwnSwitch[] {
  const given = settings['subscriptions'];
  return (Array.isArray(given) ? given : []).flatMap((entry: unknown) => {
    const { kind, locationId, url } = recordOf(entry) ?? {};
    const isKind = kind === 'orders' || kind === 'returns';
    return isKind && typeof locationId === 'string' && typeof url === 'string' ? [{ kind, locationId, url }] : [];
  });
}

/** Notes what was put on and forgets what is off, whatever else is noted at the same moment. */
export async function rememberSwitches(
  runtime: Runtime,
  storeId: string,
  on: readonly OwnSwitch[],
  off: readonly string[],
): Promise<void> {
  if (on.length === 0 && off.length === 0) return;
  await runtime.tokens.update(storeId, (record) => {
    const forgotten = new Set([...off, ...on.map(idOf)]);
    const kept = ownSwitches(record).filter((own) => !forgotten.has(idOf(own)));
    const subscriptions: JsonValue = [...kept, ...on].map((own) => ({ ...own }));
    return { ...record, settings: { ...record.settings, subscriptions } };
  });
}
