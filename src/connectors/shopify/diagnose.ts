import type { CallOptions } from '../../core/call.js';
import type { Diagnosis } from '../../core/connector.js';
import type { TokenRecord } from '../../core/ports.js';
import { clockFindings, type Finding, fine } from '../diagnosis.js';
import type { Runtime } from '../runtime.js';
import { findAppCredentials } from './app-credentials.js';
import type { GraphQLAnswer, ShopifyClient } from './client.js';
import { ownerFindings, scopeFindings, versionFinding } from './diagnose-app.js';
import { askApp, checkLocations, checkOrders, checkSkus, checkWebhooks, type Examination } from './diagnose-checks.js';
import { unreachable } from './diagnose-failure.js';
import { tokenFinding } from './diagnose-token.js';
import { scopesIn } from './granted-scopes.js';
import { type ShopifyOptions, wantedScopes } from './options.js';
import { hasScope } from './scopes.js';
import { requireShopDomain } from './shop-domain.js';

export interface ShopifyDiagnose {
  /**
   * Looks at what goes wrong between a shop and this app, and says what to do about it: about 80 points of the budget,
   * nothing written. A shop that is closed, or refuses the token, is a finding; only an abort, the deadline, and a store
   * that is not connected reject.
   */
  diagnose(query: { readonly storeId: string }, options?: CallOptions): Promise<Diagnosis>;
}

export function createShopifyDiagnose(
  runtime: Runtime,
  client: ShopifyClient,
  options: ShopifyOptions,
): ShopifyDiagnose {
  const examine = async (shop: Examination): Promise<readonly Finding[]> => {
    const { storeId, call } = shop;
    const { value: answer, error } = await askApp(shop);
    if (answer === undefined) return [unreachable(error)];
    const owner = ownerFindings(answer, storeId);
    const found = owner.length > 0 ? [] : await examineOpen(shop, answer);
    call.throwIfOver();
    // Last: what the requests before renewed is in the record by now.
    const record = await runtime.tokens.load(storeId);
    const hasApp = findAppCredentials(options, record) !== undefined;
    return [
      fine('api', 'The Admin API answers.'),
      ...(owner.length > 0 ? owner : [tokenFinding(record, hasApp, runtime.now())]),
      ...found,
      versionFinding(answer, client.apiVersion),
      ...clockFindings(answer.serverTime, runtime.now()),
    ];
  };

  const examineOpen = async (shop: Examination, answer: GraphQLAnswer): Promise<readonly Finding[]> => {
    const record: TokenRecord = await runtime.tokens.load(shop.storeId);
    const scopes = scopesIn(answer.data);
    const may = (...anyOf: readonly string[]) => scopes === undefined || anyOf.some((scope) => hasScope(scopes, scope));
    return [
      ...scopeFindings(record, scopes, wantedScopes(options)),
      ...(may('read_orders') ? await checkOrders(shop) : []),
      ...(may('read_locations', 'read_inventory') ? [await checkLocations(shop, scopes)] : []),
      ...(may('read_inventory') ? [await checkSkus(shop)] : []),
      ...(await checkWebhooks(shop)),
    ];
  };

  return {
    diagnose: (query, callOptions) =>
      runtime.call('diagnose', query.storeId, callOptions, async (call) => {
        const storeId = requireShopDomain(query.storeId, 'diagnose');
        // Rejects for a store that is not connected.
        await runtime.tokens.load(storeId);
        const findings = await examine({ runtime, client, storeId, call });
        return { storeId, ok: findings.every(({ level }) => level !== 'error'), findings };
      }),
  };
}
