import type { Call } from '../../core/call.js';
import { recordOf } from '../../core/wire-reader.js';
import { toIsoUtc } from '../../model/index.js';
import type { ShopifyClient } from './client.js';
import { readToEnd } from './connection.js';
import type { CheckedEvent } from './fulfillment-change-input.js';
import { madeBy, readOne, requireAlive } from './fulfillment-one.js';
import { fulfillmentEventCreate, fulfillmentEvents } from './queries.js';
import type { Maybe, ShopifyConnection } from './wire.js';
import { writeOnce } from './write-once.js';

export interface ShopifyFulfillmentEventResult {
  /** `already_done`: Shopify had an event of this status and time. */
  readonly status: 'done' | 'already_done';
  readonly fulfillmentId: string;
  readonly eventId: string;
}

type EventConnection = Maybe<ShopifyConnection<Readonly<Record<string, unknown>>>>;

/** Adds an event. Shopify takes the same one again and again, so those that are there are read first. */
export async function addEvent(
  client: ShopifyClient,
  checked: CheckedEvent,
  call: Call,
): Promise<ShopifyFulfillmentEventResult> {
  const { storeId, fulfillmentId, event } = checked;
  const find = async () => {
    const fulfillment = await readOne(client, checked, fulfillmentEvents, call);
    requireAlive(fulfillment, checked, call);
    const events = await readToEnd(fulfillment.wire['events'] as EventConnection, async (after) => {
      const { wire } = await readOne(client, checked, fulfillmentEvents, call, { after });
      return wire['events'] as EventConnection;
    });
    return idIn(events, event);
  };
  const known = await find();
  if (known !== undefined) return { status: 'already_done', fulfillmentId, eventId: known };

  const eventId = await writeOnce<string>(
    {
      storeId,
      send: async () => {
        const { data } = await client.request(storeId, fulfillmentEventCreate, { event }, call);
        return String(madeBy(data, 'fulfillmentEventCreate', 'fulfillmentEvent', checked, call)['id']);
      },
      find,
      doubt: 'Whether the event was added is not known: add it again, it will be looked for first.',
    },
    call,
  );
  return { status: 'done', fulfillmentId, eventId };
}

/** The event of the same status and second. */
function idIn(events: EventConnection, { status, happenedAt }: CheckedEvent['event']): string | undefined {
  const same = (events?.nodes ?? []).find((node) => {
    const at = toIsoUtc(recordOf(node)?.['happenedAt']);
    return node?.['status'] === status && at !== undefined && secondOf(at) === secondOf(happenedAt);
  });
  return typeof same?.['id'] === 'string' ? same['id'] : undefined;
}

const secondOf = (iso: string): number => Math.floor(Date.parse(iso) / 1_000);
