import { abortRules } from './connector/aborts.js';
import { authRules } from './connector/auth.js';
import { capabilityRules } from './connector/capabilities.js';
import { type ConnectorConformanceCase, toCase } from './connector/case.js';
import { errorRules } from './connector/errors.js';
import { filterRules } from './connector/filters.js';
import { fulfillmentRules } from './connector/fulfillment.js';
import type { ConnectorHarness } from './connector/harness.js';
import { identityRules } from './connector/identity.js';
import { inventoryRules } from './connector/inventory.js';
import { orderRules } from './connector/orders.js';
import { pagingRules } from './connector/paging.js';
import { secretRules } from './connector/secrets.js';
import { webhookRules } from './connector/webhooks.js';

export type { CaseOutcome, ConnectorConformanceCase } from './connector/case.js';
export type {
  ConnectorCredentials,
  ConnectorHarness,
  ConnectorScenario,
  ExpectedOrder,
  FulfillmentScenario,
  GenuineDelivery,
  InventoryScenario,
  OrderScenario,
  StockedItem,
  WebhookScenario,
} from './connector/harness.js';

const RULES = [
  ...identityRules,
  ...capabilityRules,
  ...authRules,
  ...orderRules,
  ...pagingRules,
  ...filterRules,
  ...fulfillmentRules,
  ...inventoryRules,
  ...webhookRules,
  ...errorRules,
  ...abortRules,
  ...secretRules,
];

/**
 * Lists the cases that every connector must pass, ours or yours. No test runner is imported: each case brings its own
 * stand-in, may run at the same time as the others, and rejects with a plain `Error` that says which rule is broken.
 *
 * A case that cannot be tried resolves to `{ skipped }`: what the harness leaves out and what the platform lacks is
 * passed over visibly.
 *
 * @example
 * for (const { name, run } of connectorConformance(harness)) {
 *   it(name, async ({ skip }) => {
 *     const outcome = await run();
 *     if (outcome !== undefined) skip(outcome.skipped);
 *   });
 * }
 */
export function connectorConformance(harness: ConnectorHarness): readonly ConnectorConformanceCase[] {
  return RULES.map((rule) => toCase(harness, rule));
}
