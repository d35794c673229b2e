import assert from 'node:assert/strict';
import type { Connector, FulfillmentLine, FulfillmentPush, FulfillmentResult } from '../../../core/connector.js';
import { equal, present } from './checks.js';
import type { ConnectorScenario } from './harness.js';
import { throughJson } from './reads.js';

const TRACKING = { number: 'CONFORMANCE-1', carrier: 'Delhivery' } as const;
const MAX_CHECKS = 20;

/** A push of a whole order of which nothing is shipped. */
export async function pushOf(
  scenario: ConnectorScenario,
): Promise<FulfillmentPush & { readonly lineItems: readonly FulfillmentLine[] }> {
  const { orderId, lineItems } = await scenario.fulfillment.unfulfilledOrder();
  return { storeId: scenario.storeId, orderId, lineItems, ...(scenario.fulfillment.push ?? { tracking: TRACKING }) };
}

/** The same parcel under another tracking number, where the push carries one. */
export function retracked(push: FulfillmentPush): FulfillmentPush {
  if (push.tracking === undefined) return push;
  const [first] = trackingsOf(push);
  return { ...push, tracking: { ...first, number: `${first?.number ?? 'CONFORMANCE'}-B` } };
}

export function trackingsOf({ tracking }: FulfillmentPush): readonly { readonly number: string }[] {
  if (tracking === undefined) return [];
  return Array.isArray(tracking) ? tracking : [tracking as { readonly number: string }];
}

/** Pushes, and follows work that the platform does later to its end. */
export async function pushToEnd(
  connector: Connector,
  scenario: ConnectorScenario,
  push: FulfillmentPush,
): Promise<FulfillmentResult> {
  const result = await connector.pushFulfillment(push);
  if (result.status !== 'pending') return result;
  return finish(connector, scenario, present(result.handle, 'the handle of a pending push'), isFulfillmentResult);
}

/** Goes on with a handle, as another process would, until the work is done. */
export async function finish<T>(
  connector: Connector,
  scenario: ConnectorScenario,
  handle: NonNullable<FulfillmentResult['handle']>,
  isResult: (value: unknown) => value is T,
): Promise<T> {
  let current = handle;
  for (let check = 0; check < MAX_CHECKS; check += 1) {
    await scenario.settle?.();
    const answer = await connector.checkOperation(throughJson(current));
    current = answer.handle;
    if (answer.status === 'pending') continue;
    equal(answer.status, 'done', `the pending operation failed: ${answer.message}`);
    assert.ok(isResult(answer.result), 'checkOperation answered done without the result of the call');
    return answer.result;
  }
  return assert.fail(`the operation is still pending after ${MAX_CHECKS} checks: does the harness need settle()?`);
}

function isFulfillmentResult(value: unknown): value is FulfillmentResult {
  return typeof value === 'object' && value !== null && 'parts' in value;
}
