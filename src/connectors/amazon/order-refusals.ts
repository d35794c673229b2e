import type { Call } from '../../core/call.js';
import { ConnectorError } from '../../core/errors.js';
import type { SpAnswer } from './client.js';
import { marketplaceOf } from './marketplaces.js';
import { type OrderAccess, PERSONAL_DATA } from './order-access.js';

/** Whether Amazon refuses a read itself: neither the token nor the request. */
export function isAccessRefused(error: unknown): boolean {
  return ConnectorError.isInstance(error) && error.code === 'permission_denied' && !error.retryable;
}

/** What a search is made with that may be refused. */
export interface Attempt {
  readonly access: OrderAccess;
  readonly marketplaces: readonly string[];
}

export interface Granted extends Attempt {
  readonly answer: SpAnswer;
}

/**
 * Makes a search that was refused again with less, until what is refused is known: first without what is personal, then
 * marketplace by marketplace, ids that are not public first. A 403 says nothing about its cause (seen 2026-02 to 2026-08).
 *
 * Every try costs a call of the scarcest quota: at most two, and two for each halving.
 *
 * @throws {ConnectorError} `permission_denied` when nothing is left that Amazon would answer.
 */
export async function searchWithLess(
  refused: Attempt,
  search: (attempt: Attempt) => Promise<SpAnswer>,
  refusal: unknown,
  call: Call,
): Promise<Granted> {
  const attempt = async (next: Attempt): Promise<Granted | undefined> => {
    try {
      return { ...next, answer: await search(next) };
    } catch (error) {
      if (!isAccessRefused(error)) throw error;
      return undefined;
    }
  };
  const { access, marketplaces } = refused;
  const impersonal: OrderAccess = { ...access, deniedData: PERSONAL_DATA };
  const isPersonal = access.deniedData.length === 0;

  const parts = marketplaces.filter((id) => marketplaceOf(id) !== undefined);
  if (parts.length > 0 && parts.length < marketplaces.length) {
    const granted = await attempt(without(refused, parts));
    if (granted !== undefined) return granted;
  }
  if (isPersonal) {
    const granted = await attempt({ access: impersonal, marketplaces });
    if (granted !== undefined) return granted;
  }
  const allowed = marketplaces.length > 1 ? await allowedOf(marketplaces, access, attempt) : [];
  if (allowed.length > 0) {
    const granted = await attempt(without(refused, allowed));
    if (granted !== undefined) return granted;
  }
  throw refusedAltogether(marketplaces, refusal, call);
}

/** The marketplaces that answer, found by halving those that do not. */
async function allowedOf(
  marketplaces: readonly string[],
  access: OrderAccess,
  attempt: (next: Attempt) => Promise<Granted | undefined>,
): Promise<readonly string[]> {
  if ((await attempt({ access, marketplaces })) !== undefined) return marketplaces;
  if (marketplaces.length === 1) return [];
  const middle = Math.ceil(marketplaces.length / 2);
  const first = await allowedOf(marketplaces.slice(0, middle), access, attempt);
  return [...first, ...(await allowedOf(marketplaces.slice(middle), access, attempt))];
}

function without({ access, marketplaces }: Attempt, kept: readonly string[]): Attempt {
  const denied = marketplaces.filter((id) => !kept.includes(id));
  return {
    marketplaces: kept,
    access: { ...access, deniedMarketplaces: [...access.deniedMarketplaces, ...denied] },
  };
}

function refusedAltogether(
  marketplaces: readonly string[],
  cause: unknown,
  { operation, storeId }: Call,
): ConnectorError {
  const known = ConnectorError.isInstance(cause) ? cause : undefined;
  return new ConnectorError(
    'permission_denied',
    `amazon ${operation}: Amazon refuses this seller's orders (Orders API v2026-01-01) in ${marketplaces.join(', ')}, whatever is asked for. Check the app's roles, let the seller authorise again, and take marketplaces out that are not the seller's; if it stays, open a case with Amazon. This connector does not fall back to Orders v0, which ends on 2027-03-27.`,
    {
      platform: 'amazon',
      storeId,
      operation,
      status: known?.status,
      platformCode: known?.platformCode,
      requestId: known?.requestId,
      cause,
    },
  );
}
