import type { CallOptions } from '../../core/call.js';
import type { Diagnosis } from '../../core/connector.js';
import type { TokenRecord } from '../../core/ports.js';
import { clockFindings, type Finding, fine } from '../diagnosis.js';
import type { Runtime } from '../runtime.js';
import { deadlineOf } from './auth-deadlines.js';
import { askLives } from './auth-lives.js';
import { storeOfSameApp } from './auth-same-app.js';
import type { FlipkartClient } from './client.js';
import { askShipments, checkListings, checkLocations, type Examination } from './diagnose-checks.js';
import { failure, isFinal, unreachable } from './diagnose-failure.js';
import { appFindings, authorizationFinding, settingFindings, tokenFinding } from './diagnose-record.js';
import { requireStoreId } from './ids.js';
import type { FlipkartOptions } from './options.js';
import { storeFrom } from './store.js';

export interface FlipkartDiagnose {
  /**
   * Looks at what goes wrong between a seller and this app, and says what to do about it: three requests to the API and one
   * for each token; nothing written. What Flipkart refuses is a finding; only an abort, the deadline, and a store that is not
   * connected reject.
   */
  diagnose(query: { readonly storeId: string }, options?: CallOptions): Promise<Diagnosis>;
}

export function createFlipkartDiagnose(
  runtime: Runtime,
  client: FlipkartClient,
  options: FlipkartOptions,
): FlipkartDiagnose {
  const { now, tokens } = runtime;

  const examine = async (seller: Examination, record: TokenRecord): Promise<readonly Finding[]> => {
    const { store, call } = seller;
    const { value: shipments, error } = await askShipments(seller);
    if (shipments === undefined && isFinal(error)) {
      // What ended explains the refusal.
      const hasEnded = deadlineOf(record, now())?.state === 'passed';
      return [
        unreachable(error),
        ...(hasEnded ? [authorizationFinding(record, { isRefreshTokenUnknown: false }, now())] : []),
        ...settingFindings(store, options),
      ];
    }
    const listings = await checkListings(seller);
    const locations = await checkLocations(seller);
    // As it is now: what the requests before renewed is in the record.
    const current = await tokens.load(store.storeId);
    const lives = await askLives(runtime, options, current, call);
    const sameApp = await storeOfSameApp(runtime, options, current);
    call.throwIfOver();
    return [
      fine('api', 'The Seller API answers.'),
      ...appFindings(current, options, lives, sameApp),
      tokenFinding(current, now()),
      authorizationFinding(current, lives, now()),
      shipments === undefined ? failure('read_orders', error) : fine('read_orders', 'The app may read orders.'),
      listings,
      ...locations,
      ...settingFindings(store, options),
      ...clockFindings(shipments?.serverTime, now()),
    ];
  };

  return {
    diagnose: (query, callOptions) =>
      runtime.call('diagnose', query.storeId, callOptions, async (call) => {
        const storeId = requireStoreId(query.storeId, 'diagnose');
        // Rejects for a store that is not connected.
        const record = await tokens.load(storeId);
        const findings = await examine({ runtime, client, store: storeFrom(record), call }, record);
        return { storeId, ok: findings.every(({ level }) => level !== 'error'), findings };
      }),
  };
}
