import type { OptionalOperation } from './capabilities.js';
import type { Connector, WebhookSubscriptions } from './connector.js';
import { ConnectorError, NotSupportedError } from './errors.js';
import { refusingMissingInput } from './missing-input.js';

const REQUIRED_MEMBERS = [
  'platform',
  'capabilities',
  'auth',
  'fetchOrders',
  'pushFulfillment',
  'updateInventory',
  'verifyWebhook',
] as const satisfies readonly (keyof Connector)[];

type RequiredMember = (typeof REQUIRED_MEMBERS)[number];

/** What a connector must bring; everything else of the contract may be left out and then says `not_supported`. */
export type ConnectorParts<Settings> = Pick<Connector<Settings>, RequiredMember> &
  Partial<Omit<Connector<Settings>, RequiredMember | 'specVersion'>>;

/**
 * Completes a connector: members that are absent reject with `not_supported`, before any I/O, and name the platform.
 *
 * Own properties are taken, so pass a plain object; of a class instance, functions bound to it.
 *
 * @throws {ConnectorError} `configuration_invalid` when a required member is missing (JavaScript callers).
 * @example
 * export const createMeeshoConnector = (options: MeeshoOptions) =>
 *   defineConnector({ platform: 'meesho', capabilities, auth, fetchOrders, pushFulfillment, updateInventory, verifyWebhook });
 */
export function defineConnector<Settings, Extras = unknown>(
  parts: ConnectorParts<Settings> & Extras,
): Connector<Settings> & Extras {
  const missing = REQUIRED_MEMBERS.filter((member) => !Object.hasOwn(parts, member) || parts[member] === undefined);
  if (missing.length > 0) {
    throw new ConnectorError(
      'configuration_invalid',
      `defineConnector: ${missing.join(', ')} missing. Every connector needs ${REQUIRED_MEMBERS.join(', ')}.`,
    );
  }
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
  const given = Object.fromEntries(
    Object.entries(parts).flatMap(([name, member]: [string, unknown]) => {
      if (member === undefined) return [];
      const isGroup = name === 'auth' || name === 'webhooks';
      return [[name, isGroup ? guardedGroup(parts.platform, name, member) : member]];
    }),
  );
  return {
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
    ...refusingMissingInput(parts.platform, given as typeof parts),
    specVersion: 'v1',
  };
}

/** Left as it is where it is a class instance, whose functions are not its own. */
function guardedGroup(platform: string, name: string, group: unknown): unknown {
  const isPlain = typeof group === 'object' && group !== null && Object.getPrototypeOf(group) === Object.prototype;
  return isPlain ? refusingMissingInput(platform, group, `${name}.`) : group;
}
