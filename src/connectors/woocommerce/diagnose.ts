import type { CallOptions } from '../../core/call.js';
import type { Diagnosis } from '../../core/connector.js';
import type { AnyConnectorError } from '../../core/errors.js';
import { clockFindings, type Finding, fine } from '../diagnosis.js';
import type { Runtime } from '../runtime.js';
import type { WooAnswer, WooClient } from './client.js';
import { accessFindings } from './diagnose-access.js';
import {
  API_ANSWERS,
  checkIndex,
  checkMethods,
  checkSystem,
  checkTracking,
  checkWebhooks,
  checkWrite,
  type Examination,
  readOrders,
} from './diagnose-checks.js';
import { failure } from './diagnose-findings.js';
import { impatient, isWordPress } from './diagnose-probe.js';
import { requireSite } from './site.js';

export interface WooDiagnose {
  /**
   * Looks at what goes wrong between a store and this connector, and says what to do about it. Writes nothing to the
   * store. A store that is down, slow or refuses the key is a finding; only an abort, the deadline, and a store that is
   * not connected reject.
   */
  diagnose(query: { readonly storeId: string }, options?: CallOptions): Promise<Diagnosis>;
}

export function createWooDiagnose(runtime: Runtime, client: WooClient): WooDiagnose {
  return {
    diagnose: (query, callOptions) =>
      runtime.call('diagnose', query.storeId, callOptions, async (call) => {
        const storeId = requireSite(query.storeId, 'diagnose');
        // Rejects for a store that is not connected.
        await runtime.tokens.load(storeId);
        const findings = await examine({ runtime, client: impatient(client), storeId, call });
        return { storeId, ok: findings.every(({ level }) => level !== 'error'), findings };
      }),
  };
}

async function examine(store: Examination): Promise<readonly Finding[]> {
  const { runtime, storeId } = store;
  const { value: orders, error } = await readOrders(store);
  const found = orders === undefined ? await explain(store, error) : await examineOpen(store, orders);
  // Last: what the requests before found out about the way to the store is in its record by now.
  const record = await runtime.tokens.load(storeId);
  return [...found, ...clockFindings(orders?.serverTime, runtime.now()), ...accessFindings(record)];
}

/** Why orders cannot be read: the store is out of reach, or answers and refuses. */
async function explain(store: Examination, error: AnyConnectorError): Promise<readonly Finding[]> {
  const api = isWordPress(error) ? API_ANSWERS : await checkIndex(store);
  return api.level === 'ok' ? [api, failure('read_orders', error)] : [api];
}

async function examineOpen(store: Examination, orders: WooAnswer): Promise<readonly Finding[]> {
  return [
    API_ANSWERS,
    fine('read_orders', 'The key may read orders.'),
    await checkWrite(store),
    await checkMethods(store),
    ...(await checkSystem(store)),
    await checkTracking(store, orders),
    ...(await checkWebhooks(store)),
  ];
}
