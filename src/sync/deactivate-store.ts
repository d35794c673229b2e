import { ConnectorError } from '../core/errors.js';
import type { Clock, StoreKey } from '../core/ports.js';
import type { StoreRegistry, StoreStatusReason } from './ports/index.js';

const MAX_TRIES = 5;

/**
 * Marks a store as disconnected, with the reason. What it holds (orders, position, mappings, tokens) stays, so that it goes
 * on where it was when it is connected again.
 *
 * @returns whether it was not disconnected before.
 */
export async function deactivateStore(
  stores: StoreRegistry,
  key: StoreKey,
  reason: StoreStatusReason,
  now: Clock,
): Promise<boolean> {
  for (let tries = 1; ; tries += 1) {
    const entry = await stores.load(key);
    if (entry === undefined || entry.status === 'disconnected') return false;
    const at = new Date(now()).toISOString();
    try {
      const status = { status: 'disconnected', statusReason: reason, statusSince: at } as const;
      await stores.save({ ...entry, ...status, updatedAt: at }, { ifVersion: entry.version });
      return true;
    } catch (error) {
      if (!ConnectorError.isInstance(error) || error.code !== 'conflict' || tries >= MAX_TRIES) throw error;
    }
  }
}

/** Whether a failure means that only the merchant can bring the store back. */
export function needsReauthorization(error: unknown): boolean {
  return ConnectorError.isInstance(error) && error.code === 'authentication_failed' && error.reauthorize;
}
