import assert from 'node:assert/strict';
import type { OptionalOperation } from '../../../core/capabilities.js';
import { ConnectorError } from '../../../core/errors.js';
import { webhookTopicSchema } from '../../../model/index.js';
import type { CaseContext, CaseRule } from './case.js';
import { assertNoTraffic, conform, describe, differ, equal, settle, typedRejection } from './checks.js';
import { OPTIONAL_OPERATIONS, SAMPLES, type SampleCall } from './operations.js';

export const capabilityRules: readonly CaseRule[] = [
  {
    name: 'capabilities: every optional operation is announced, and the limits are plausible',
    check: async ({ connector }) => {
      const { operations, orders, fulfillment, inventory, webhooks } = connector.capabilities;
      for (const operation of OPTIONAL_OPERATIONS) {
        equal(typeof operations[operation], 'boolean', `capabilities.operations.${operation} must be a boolean`);
      }
      assert.ok(isCount(orders.maxPageSize), 'capabilities.orders.maxPageSize must be a whole number above 0');
      assert.ok(orders.listLagSeconds >= 0, 'capabilities.orders.listLagSeconds must be 0 or more');
      assert.ok(Array.isArray(orders.nativeFilters), 'capabilities.orders.nativeFilters must be a list');
      for (const flag of ['partialQuantities', 'multipleTrackingNumbers', 'notifyCustomer'] as const) {
        equal(typeof fulfillment[flag], 'boolean', `capabilities.fulfillment.${flag} must be a boolean`);
      }
      for (const flag of ['locations', 'compareAndSet'] as const) {
        equal(typeof inventory[flag], 'boolean', `capabilities.inventory.${flag} must be a boolean`);
      }
      assert.ok(isCount(inventory.maxBatchSize), 'capabilities.inventory.maxBatchSize must be a whole number above 0');
      assert.match(webhooks.trust, /^(body|envelope|transport)$/, 'capabilities.webhooks.trust');
      for (const topic of webhooks.topics) conform(webhookTopicSchema, topic, 'a topic of capabilities.webhooks');
      equal(
        JSON.parse(JSON.stringify(connector.capabilities)),
        connector.capabilities,
        'capabilities must be plain data',
      );
    },
  },
  ...OPTIONAL_OPERATIONS.map(
    (operation): CaseRule => ({
      name: `capabilities: ${operation} does what its flag says`,
      check: async (context) => {
        const declared = context.connector.capabilities.operations[operation];
        for (const call of await SAMPLES[operation](context)) {
          if (declared) await assertWorks(operation, call);
          else await assertRefuses(operation, call, context);
        }
      },
    }),
  ),
];

async function assertWorks(operation: OptionalOperation, { what, call, check }: SampleCall): Promise<void> {
  const settled = await settle(what, call);
  if (settled.ok) return check(settled.value as never);
  const { error } = settled;
  const isTyped = ConnectorError.isInstance(error);
  // No stand-in can make up a handle of somebody else's operation: refusing ours is fine, not knowing the method is not.
  if (operation === 'checkOperation' && isTyped && error.code !== 'not_supported') return;
  const claim = `capabilities.operations.${operation} is true`;
  throw new Error(`${claim}, but ${what} rejects: ${describe(error)}`, { cause: error });
}

async function assertRefuses(
  operation: OptionalOperation,
  { what, call }: SampleCall,
  context: CaseContext,
): Promise<void> {
  const subject = `capabilities.operations.${operation} is false, so ${what}`;
  const error = await assertNoTraffic(subject, context, () =>
    typedRejection(subject, context, call, ['not_supported']),
  );
  equal(error.retryable, false, `${subject} must not be retryable`);
  differ(error.message, '', `${subject} must say why`);
}

function isCount(value: number): boolean {
  return Number.isSafeInteger(value) && value > 0;
}
