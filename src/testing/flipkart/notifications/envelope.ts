import { indianTime, writeJson } from '../http/json.js';
import type { Message, NotificationKind } from './outbox.js';

/** Something to tell; the word may be one that Flipkart does not have. */
export interface ToldEvent {
  readonly eventType: string;
  readonly at: number;
  readonly locationId: string;
  readonly subject: { readonly shipmentId: string } | { readonly returnId: string };
  readonly attributes: Readonly<Record<string, unknown>>;
}

export function messageOf({ eventType, at, locationId, subject, attributes }: ToldEvent): Message {
  const timestamp = indianTime(at).replace(/\.\d+/, '');
  const envelope = { eventType, source: 'flipkart', version: 'v3', timestamp, locationId, ...subject, attributes };
  return {
    eventType,
    kind: kindOf(subject),
    group: 'returnId' in subject ? subject.returnId : subject.shipmentId,
    locationId,
    body: writeJson(envelope),
    failures: 0,
  };
}

const kindOf = (subject: ToldEvent['subject']): NotificationKind => ('returnId' in subject ? 'returns' : 'orders');
