import { createHash } from 'node:crypto';
import type { ReadLimit } from '../../core/connector.js';
import type { JsonObject, TokenRecord } from '../../core/ports.js';
import { recordOf } from '../../core/wire-reader.js';
import { type Availability, availabilityOf, type Order } from '../../model/index.js';
import type { Runtime } from '../runtime.js';
import type { AmazonStore } from './store.js';
import { INCLUDED_DATA, type IncludedData } from './wire.js';

/** What the app may see of a seller's orders, as far as refusals taught it. */
export interface OrderAccess {
  readonly deniedData: readonly IncludedData[];
  readonly deniedMarketplaces: readonly string[];
}

export const FULL_ACCESS: OrderAccess = { deniedData: [], deniedMarketplaces: [] };

/** Parts that are only for apps with a role for them. */
export const PERSONAL_DATA: readonly IncludedData[] = ['BUYER', 'RECIPIENT'];

/** All that the mapping reads: `EXPENSE`, what Amazon charges the seller, is not of the order. */
const WANTED: readonly IncludedData[] = INCLUDED_DATA.filter((part) => part !== 'EXPENSE');

export function includedDataOf({ deniedData }: OrderAccess): readonly IncludedData[] {
  return WANTED.filter((part) => !deniedData.includes(part));
}

/** The store's marketplaces that are not refused. */
export function marketplacesOf(
  { marketplaceIds }: AmazonStore,
  { deniedMarketplaces }: OrderAccess,
): readonly string[] {
  return marketplaceIds.filter((id) => !deniedMarketplaces.includes(id));
}

/** Roles and marketplaces may come without a new authorisation being told: what was refused is tried again then. */
const LEARNT_FOR_MS = 24 * 3_600_000;

export function accessFrom({ settings, credentials }: TokenRecord, now: number): OrderAccess {
  const known = recordOf(settings['orderAccess']) ?? {};
  const { grant, learntAt } = known;
  const isFresh = typeof learntAt === 'string' && now < Date.parse(learntAt) + LEARNT_FOR_MS;
  return isFresh && grant === grantOf(credentials['refreshToken']) ? accessFromState(known) : FULL_ACCESS;
}

/** A refusal costs a call of the scarcest quota, so that it is kept where every process finds it. */
export async function rememberAccess(runtime: Runtime, storeId: string, access: OrderAccess): Promise<void> {
  await runtime.tokens.update(storeId, (record) => ({
    ...record,
    settings: {
      ...record.settings,
      orderAccess: {
        ...accessToState(access),
        grant: grantOf(record.credentials['refreshToken']),
        learntAt: new Date(runtime.now()).toISOString(),
      },
    },
  }));
}

export function accessToState({ deniedData, deniedMarketplaces }: OrderAccess): JsonObject {
  return { deniedData: [...deniedData], deniedMarketplaces: [...deniedMarketplaces] };
}

export function accessFromState({ deniedData, deniedMarketplaces }: Readonly<Record<string, unknown>>): OrderAccess {
  return {
    deniedData: PERSONAL_DATA.filter((part) => Array.isArray(deniedData) && deniedData.includes(part)),
    deniedMarketplaces: Array.isArray(deniedMarketplaces)
      ? deniedMarketplaces.filter((id): id is string => typeof id === 'string')
      : [],
  };
}

/** A new authorisation has a new refresh token, and may see more. */
function grantOf(refreshToken: unknown): string {
  return createHash('sha256').update(String(refreshToken)).digest('hex').slice(0, 12);
}

/** Why fields of a denied part are absent. */
export function deniedFields({ deniedData }: OrderAccess): Availability {
  return {
    ...(deniedData.includes('BUYER') ? { buyer: 'scope_missing' } : {}),
    ...(deniedData.includes('RECIPIENT') ? { shipTo: 'scope_missing' } : {}),
  };
}

const TWO_YEARS_MS = 2 * 365 * 86_400_000;
/** Japan, Australia and Singapore keep orders since 2016 (model of 2026-08-05). */
const SINCE_2016: readonly string[] = ['A1VC38T7YXB528', 'A39IBJ37TRP1C6', 'A19VAU5U5O7RUS'];

/** Nothing older is to be had; milliseconds since the epoch. */
export function historyStart(marketplaceIds: readonly string[], now: number): number {
  if (marketplaceIds.some((id) => SINCE_2016.includes(id))) return Date.parse('2016-01-01T00:00:00Z');
  return now - TWO_YEARS_MS;
}

/** Of what Amazon ships, and of what was delivered long ago, no app sees the people: that is no want of this one. */
function isWithheld({ availability, fulfilledBy, state }: Order): boolean {
  const isToShip = fulfilledBy === 'merchant' && state.value === 'open';
  return isToShip && availabilityOf(availability, 'shipTo.name') === 'redacted';
}

/** What a read cannot see, whatever is asked. */
export function readLimits(
  store: AmazonStore,
  access: OrderAccess,
  now: number,
  orders: readonly Order[],
): readonly ReadLimit[] {
  const since = new Date(historyStart(store.marketplaceIds, now)).toISOString();
  const limits: ReadLimit[] = [
    { code: 'history_window', message: 'Amazon shows no orders that were last changed before this.', since },
  ];
  const denied = access.deniedMarketplaces.filter((id) => store.marketplaceIds.includes(id));
  if (denied.length > 0) {
    limits.push({
      code: 'marketplace_denied',
      message: `Amazon refuses orders of ${denied.join(', ')} to this app: they are not in this read. Take them out of marketplaceIds, or let the seller authorise again.`,
    });
  }
  if (access.deniedData.length > 0) {
    limits.push({
      code: 'scope_missing',
      message: `Amazon refuses ${access.deniedData.join(' and ')} to this app: buyers and addresses stay empty. Ask for the Direct-to-Consumer Shipping (Restricted) role, then let the seller authorise again.`,
    });
  } else if (orders.some(isWithheld)) {
    limits.push({
      code: 'customer_data_restricted',
      message:
        'Amazon withholds the addresses of orders that are to be shipped: ask for the Direct-to-Consumer Shipping (Restricted) role, then let the seller authorise again.',
    });
  }
  return limits;
}
