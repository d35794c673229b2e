import type { CallOptions } from '../../core/call.js';
import type { Diagnosis } from '../../core/connector.js';
import type { TokenRecord } from '../../core/ports.js';
import { clockFindings, type Finding, fine } from '../diagnosis.js';
import type { Runtime } from '../runtime.js';
import { storeToAsk } from './auth-grants.js';
import type { AmazonClient } from './client.js';
import {
  askParticipations,
  checkListings,
  checkOrders,
  checkSubscriptions,
  type Examination,
  marketplaceFindings,
} from './diagnose-checks.js';
import { failure, isFinal, unreachable } from './diagnose-failure.js';
import { deadlineFindings, historyFinding, tokenFinding } from './diagnose-record.js';
import { requireStoreId } from './ids.js';
import type { AmazonOptions } from './options.js';

export interface AmazonDiagnose {
  /**
   * Looks at what goes wrong between a seller and this app, and says what to do about it: three requests and one for each
   * subscription, of quotas that no sync needs; nothing written. What Amazon refuses is a finding; only an abort, the
   * deadline, and a store that is not connected reject.
   */
  diagnose(query: { readonly storeId: string }, options?: CallOptions): Promise<Diagnosis>;
}

export function createAmazonDiagnose(runtime: Runtime, client: AmazonClient, options: AmazonOptions): AmazonDiagnose {
  const examine = async (seller: Examination, record: TokenRecord): Promise<readonly Finding[]> => {
    const { store, call } = seller;
    const { value: participations, error } = await askParticipations(seller);
    if (participations === undefined && isFinal(error)) {
      return [unreachable(error), ...deadlineFindings(record, options, runtime.now(), false)];
    }
    const orders = await checkOrders(seller);
    const listings = await checkListings(seller);
    const webhooks = await checkSubscriptions(seller, record);
    call.throwIfOver();
    const mayAnything = participations !== undefined || [orders, ...listings].some(({ level }) => level === 'ok');
    return [
      fine('api', 'The Selling Partner API answers.'),
      // As it is now: what the requests before renewed is in the record.
      tokenFinding(await runtime.tokens.load(store.storeId), runtime.now()),
      ...(participations === undefined
        ? [failure('marketplaces', error, mayAnything ? 'warning' : 'error')]
        : marketplaceFindings(store, participations)),
      orders,
      ...listings,
      ...webhooks,
      ...deadlineFindings(record, options, runtime.now(), mayAnything),
      historyFinding(store.region),
      ...clockFindings(participations?.answer.serverTime, runtime.now()),
    ];
  };

  return {
    diagnose: (query, callOptions) =>
      runtime.call('diagnose', query.storeId, callOptions, async (call) => {
        const storeId = requireStoreId(query.storeId, 'diagnose');
        // Rejects for a store that is not connected.
        const record = await runtime.tokens.load(storeId);
        const findings = await examine({ runtime, client, store: storeToAsk(record), call }, record);
        return { storeId, ok: findings.every(({ level }) => level !== 'error'), findings };
      }),
  };
}
