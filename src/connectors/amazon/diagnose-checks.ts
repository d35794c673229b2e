import type { Call } from '../../core/call.js';
import type { TokenRecord } from '../../core/ports.js';
import { type Asked, ask, type Finding, fine, patienceMs, problem, warning } from '../diagnosis.js';
import type { Runtime } from '../runtime.js';
import { fetchParticipations, type Participations } from './auth-participations.js';
import type { AmazonClient } from './client.js';
import { failure } from './diagnose-failure.js';
import { marketplaceOf } from './marketplaces.js';
import { NOTIFICATION_TYPES } from './notification-types.js';
import type { AmazonStore } from './store.js';
import { createSubscriptionCalls } from './subscription-calls.js';
import { ownSubscriptions } from './subscription-state.js';

export interface Examination {
  readonly runtime: Runtime;
  readonly client: AmazonClient;
  readonly store: AmazonStore;
  readonly call: Call;
}

/** Asks with a deadline of its own: a quota that is used up for minutes is a finding and no timeout. */
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

export function askParticipations(seller: Examination): Promise<Asked<Participations>> {
  return question(seller, (call) => fetchParticipations(seller.client, seller.store, call));
}

/** How it is in each marketplace that the store is connected for. */
export function marketplaceFindings({ marketplaceIds }: AmazonStore, { all }: Participations): readonly Finding[] {
  if (marketplaceIds.length === 0) {
    const message = 'For which marketplaces the store is connected is not known: they could not be read back then.';
    return [
      problem('marketplaces', message, 'Call auth.check, which reads them, or auth.connect with marketplaceIds.'),
    ];
  }
  const troubles = marketplaceIds.flatMap((id) => {
    const name = nameOf(id);
    const found = all.find(({ marketplaceId, isParticipating }) => marketplaceId === id && isParticipating);
    if (found === undefined) {
      const message = `The seller does not sell in ${name}: Amazon refuses what is asked of it there.`;
      return [problem('marketplaces', message, 'Connect the store again with the marketplaceIds in which they do.')];
    }
    if (!found.hasSuspendedListings) return [];
    const message = `The listings of the seller in ${name} are inactive: nothing is sold there.`;
    return [warning('marketplaces', message, 'The seller looks into Seller Central > Account Health and Settings.')];
  });
  const others = all.filter(
    ({ marketplaceId, isParticipating }) => isParticipating && !marketplaceIds.includes(marketplaceId),
  );
  const names = (ids: readonly string[]) => ids.map(nameOf).join(', ');
  return [
    ...(troubles.length > 0 ? troubles : [fine('marketplaces', `The seller sells in ${names(marketplaceIds)}.`)]),
    ...(others.length === 0
      ? []
      : [
          fine(
            'other_marketplaces',
            `The seller also sells in ${names(others.map(({ marketplaceId }) => marketplaceId))}, for which the store is not connected.`,
          ),
        ]),
  ];
}

function nameOf(id: string): string {
  return marketplaceOf(id)?.code ?? id;
}

/** An order of nobody: whoever may read orders learns that there is none. Searching has a quota that a sync needs. */
export async function checkOrders(seller: Examination): Promise<Finding> {
  const params = { orderId: '000-0000000-0000000' };
  const { error } = await question(seller, (call) =>
    seller.client.request(seller.store, { operation: 'getOrder', params }, call),
  );
  if (error === undefined || error.code === 'not_found' || error.code === 'invalid_request') {
    return fine('read_orders', 'The app may read orders.');
  }
  return failure('read_orders', error);
}

export async function checkListings(seller: Examination): Promise<readonly Finding[]> {
  const { storeId, marketplaceIds } = seller.store;
  if (marketplaceIds.length === 0) return [];
  const { error } = await question(seller, (call) =>
    seller.client.request(
      seller.store,
      {
        operation: 'searchListingsItems',
        params: { sellerId: storeId },
        query: { marketplaceIds: marketplaceIds.slice(0, 1), pageSize: 1 },
      },
      call,
    ),
  );
  // Orders come all the same.
  return [error === undefined ? fine('listings', 'The app may read listings.') : failure('listings', error, 'warning')];
}

/** How the subscriptions are that this connector made; those of others are none of its business. */
export async function checkSubscriptions(seller: Examination, record: TokenRecord): Promise<readonly Finding[]> {
  const ours = ownSubscriptions(record);
  if (ours.length === 0) {
    return [fine('webhooks', 'No subscriptions by webhooks.ensure: changes are found by reading the orders again.')];
  }
  const types = NOTIFICATION_TYPES.filter(({ name }) => ours.some(({ type }) => type === name));
  const { value: present, error } = await question(seller, (call) => {
    const calls = createSubscriptionCalls(seller.client, seller.store, call);
    return Promise.all(types.map((type) => calls.find(type)));
  });
  if (present === undefined) return [failure('webhooks', error, 'warning')];
  const gone = ours.filter(({ id }) => !present.some((found) => found?.id === id));
  if (gone.length === 0) {
    return [fine('webhooks', `Subscriptions in force: ${ours.map(({ type }) => type).join(', ')}.`)];
  }
  return gone.map(({ type, target }) =>
    problem(
      'webhooks',
      `The subscription to ${type} for ${target} is gone: somebody deleted it, or another took its place.`,
      'Call webhooks.ensure, which makes it again.',
    ),
  );
}
