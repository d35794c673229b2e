import type { Call } from '../../core/call.js';
import { type Asked, ask, type Finding, fine, patienceMs, warning } from '../diagnosis.js';
import type { Runtime } from '../runtime.js';
import { discoverLocations, readOneShipment } from './auth-probe.js';
import type { FlipkartAnswer, FlipkartClient } from './client.js';
import { failure } from './diagnose-failure.js';
import type { FlipkartStore } from './store.js';

export interface Examination {
  readonly runtime: Runtime;
  readonly client: FlipkartClient;
  readonly store: FlipkartStore;
  readonly call: Call;
}

/** Asks with a deadline of its own: a budget that is used up for minutes is a finding and no timeout. */
function question<T>({ runtime, store, call }: Examination, work: (call: Call) => Promise<T>): Promise<Asked<T>> {
  return ask(call, () =>
    runtime.call(
      'diagnose',
      store.storeId,
      { signal: call.signal, timeoutMs: patienceMs(call), maxRetries: Math.min(call.maxRetries, 1) },
      work,
    ),
  );
}

export function askShipments(seller: Examination): Promise<Asked<FlipkartAnswer>> {
  return question(seller, (call) => readOneShipment(seller.client, seller.store, call));
}

/** A SKU that nobody has: whoever may read listings learns that there is none. Orders come all the same. */
const NO_SKU = 'commerce-connectors-diagnose';

export async function checkListings(seller: Examination): Promise<Finding> {
  const { error } = await question(seller, (call) =>
    seller.client.request(seller.store, { operation: 'getListings', body: { sku_ids: [NO_SKU] } }, call),
  );
  return error === undefined || error.code === 'not_found'
    ? fine('listings', 'The app may read listings.')
    : failure('listings', error, 'warning');
}

/** Whether the store's locations are the seller's, as far as Flipkart tells. */
export async function checkLocations(seller: Examination): Promise<readonly Finding[]> {
  const { store, call } = seller;
  const { locationId, locationIds } = store;
  const found = await discoverLocations(seller, store, call);
  const strangers = found === undefined ? [] : locationIds.filter((id) => !found.includes(id));
  const known = found ?? locationIds;
  const missing =
    locationId === undefined && known.length !== 1
      ? [
          warning(
            'location',
            'The store has no default location: stock that names none cannot be set.',
            `Connect the store again with a locationId (auth.connect)${known.length === 0 ? ', as the seller dashboard shows it' : `, one of ${known.slice(0, 10).join(', ')}`}, or name one in every call.`,
          ),
        ]
      : [];
  if (strangers.length > 0) return [...missing, strangersFinding(strangers, locationIds)];
  if (missing.length > 0) return missing;
  const what = `Stock goes to ${locationId ?? known[0]}.`;
  return [fine('location', found === undefined ? `${what} Whether it is the seller's, Flipkart does not tell.` : what)];
}

function strangersFinding(strangers: readonly string[], all: readonly string[]): Finding {
  if (strangers.length === all.length) {
    return warning(
      'location',
      `No location that the store is connected with (${all.join(', ')}) is among those Flipkart shows for this access: it may be another seller's.`,
      'Check whose app it is, or who authorised it, and connect the store again.',
    );
  }
  return warning(
    'location',
    `Flipkart does not show these locations for the seller: ${strangers.join(', ')}.`,
    "Check them against the seller dashboard, and connect the store again with the seller's locationIds.",
  );
}
