import { inspect } from 'node:util';
import { ConnectorError } from '../../../src/core/errors.js';
import { type Order, orderSchema } from '../../../src/model/index.js';
import { ACCESS_TOKEN, CLIENT, type OfficialStandIn, REFRESH_TOKEN } from './stand-in.js';

const SECRETS = [ACCESS_TOKEN, REFRESH_TOKEN, CLIENT.clientSecret];

/** Runs a call that may fail; what it fails with must be one of ours, and hold no secret. */
export async function outcomeOf<T>(work: () => Promise<T>): Promise<T | ConnectorError> {
  try {
    return await work();
  } catch (error) {
    if (!ConnectorError.isInstance(error)) throw error;
    const printed = inspect(error, { depth: 10, showHidden: true });
    const leaked = SECRETS.filter((secret) => printed.includes(secret));
    if (leaked.length > 0) throw new Error(`a secret is in an error: ${leaked.length}`);
    return error;
  }
}

/** What is wrong with an order, in words; empty when it is whole. */
export function flawsOf(order: Order, standIn: OfficialStandIn): readonly string[] {
  const parsed = orderSchema.safeParse(order);
  const flaws = parsed.success ? [] : parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
  const lines = standIn.world.sizeOf('Order', order.orderId, 'lineItems');
  // The order itself may be gone when its further lines are asked for; then it has to say so.
  const isSaid = order.lines.length < lines && order.availability['lines'] === 'truncated';
  if (order.lines.length !== lines && !isSaid) flaws.push(`${order.lines.length} of ${lines} lines`);
  return flaws.map((flaw) => `${order.orderId} ${flaw}`);
}
