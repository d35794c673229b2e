import type { OptionalOperation } from './capabilities.js';
import type { Connector, WebhookSubscriptions } from './connector.js';
import { NotSupportedError } from './errors.js';

type RequiredMember =
  | 'platform'
  | 'capabilities'
  | 'auth'
  | 'fetchOrders'
  | 'pushFulfillment'
  | 'updateInventory'
  | 'verifyWebhook';

/** What a connector must bring; everything else of the contract may be left out and then says `not_supported`. */
export type ConnectorParts<Settings> = Pick<Connector<Settings>, RequiredMember> &
  Partial<Omit<Connector<Settings>, RequiredMember | 'specVersion'>>;

/**
 * Completes a connector: members that are absent reject with `not_supported`, before any I/O, and name the platform.
 *
 * @example
 * export const createMeeshoConnector = (options: MeeshoOptions) =>
 *   defineConnector({ platform: 'meesho', capabilities, auth, fetchOrders, pushFulfillment, updateInventory, verifyWebhook });
 */
export function defineConnector<Settings, Extras = unknown>(
  parts: ConnectorParts<Settings> & Extras,
): Connector<Settings> & Extras {
  const refuse = (operation: OptionalOperation) => () =>
    Promise.reject(
      new NotSupportedError(
        `${operation} is not supported on ${parts.platform}; connector.capabilities.operations.${operation} tells so beforehand.`,
        { platform: parts.platform, operation },
      ),
    );
  const webhooks: WebhookSubscriptions = {
    ensure: refuse('webhooks'),
    list: refuse('webhooks'),
    remove: refuse('webhooks'),
  };
  return {
    specVersion: 'v1',
    fetchOrder: refuse('fetchOrder'),
    planFulfillment: refuse('planFulfillment'),
    cancelOrder: refuse('cancelOrder'),
    adjustInventory: refuse('adjustInventory'),
    fetchInventory: refuse('fetchInventory'),
    fetchProducts: refuse('fetchProducts'),
    updatePrices: refuse('updatePrices'),
    diagnose: refuse('diagnose'),
    checkOperation: refuse('checkOperation'),
    webhooks,
    close: () => Promise.resolve(),
    ...parts,
  };
}
