import { recordOf } from '../../core/wire-reader.js';

type Json = Readonly<Record<string, unknown>>;

/** What the envelope of a notification says, however Amazon wrote its names. */
export interface Notification {
  readonly type: string;
  readonly eventTime: unknown;
  readonly payload: Json;
  readonly notificationId: string | undefined;
  readonly subscriptionId: string | undefined;
  readonly applicationId: string | undefined;
  /** As Amazon wrote it. */
  readonly raw: Json;
  /** The JSON it was read from, without the envelopes of SNS around it. */
  readonly text: string;
}

/**
 * Reads the envelope of a notification; `undefined` for what is none.
 *
 * Names come as `NotificationType` or `notificationType`, by the kind (official examples, 2026-08): their case is ignored in
 * the envelope, and nowhere else.
 */
export function parseNotification(raw: Json, text: string): Notification | undefined {
  const field = readerOf(raw);
  const type = field('NotificationType');
  const payload = recordOf(field('Payload'));
  // The word gets into keys and logs.
  if (typeof type !== 'string' || !/^\w{1,100}$/.test(type) || payload === undefined) return undefined;
  const metadata = readerOf(recordOf(field('NotificationMetadata')) ?? {});
  return {
    type,
    eventTime: field('EventTime'),
    payload,
    notificationId: shortText(metadata('NotificationId')),
    subscriptionId: shortText(metadata('SubscriptionId')),
    applicationId: shortText(metadata('ApplicationId')),
    raw,
    text,
  };
}

/** Most payloads are wrapped once more, in an object named after their kind; some are flat. */
export function contentOf(payload: Json): Json {
  const [entry, ...others] = Object.entries(payload);
  const inner = entry !== undefined && others.length === 0 ? recordOf(entry[1]) : undefined;
  return inner ?? payload;
}

/** A text of a payload, whose names begin with a capital or not. */
export function textIn(content: Json, name: string): string | undefined {
  return shortText(content[name] ?? content[name.charAt(0).toLowerCase() + name.slice(1)]);
}

function readerOf(record: Json): (name: string) => unknown {
  const byName = new Map<string, unknown>();
  for (const [name, value] of Object.entries(record)) {
    const key = name.toLowerCase();
    if (!byName.has(key)) byName.set(key, value);
  }
  return (name) => byName.get(name.toLowerCase());
}

function shortText(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' && value.length <= 256 ? value : undefined;
}
