import type { Call } from '../../core/call.js';
import { ConnectorError } from '../../core/errors.js';
import type { Clock } from '../../core/ports.js';
import type { SpAnswer } from './client.js';
import { problemsOf } from './errors.js';
import { marketplaceOf } from './marketplaces.js';
import { type OrderAccess, PERSONAL_DATA } from './order-access.js';

/** Whether Amazon refuses a read itself: neither the token nor the request. */
export function isAccessRefused(error: unknown): boolean {
  if (!ConnectorError.isInstance(error)) return false;
  const says = (pattern: RegExp) => problemsOf(error).some(({ message }) => pattern.test(message));
  // "Forbidden" is said to whoever asks far too often (seen 2022): more tries would not help, and teach something untrue.
  if (error.code === 'permission_denied') return !(error.retryable || says(/\bforbidden\b/i));
  // "Application do not have access to some or all requested resource" (seen 2021 to 2023, of the Orders API before this).
  return error.code === 'invalid_request' && error.status === 400 && says(/not have access/i);
}

/** What a search is made with that may be refused. */
export interface Attempt {
  readonly access: OrderAccess;
  readonly marketplaces: readonly string[];
}

export interface Granted extends Attempt {
  readonly answer: SpAnswer;
}

/** What was answered and what refused of late: a search for the cause goes on where the quota stopped it. */
export interface Verdicts {
  of(storeId: string, attempt: Attempt): boolean | undefined;
  note(storeId: string, attempt: Attempt, isGranted: boolean): void;
  forget(storeId: string): void;
}

const VERDICT_LIFE_MS = 3_600_000;
const MAX_STORES = 1_000;

/** In memory: at worst a process asks again. */
export function createVerdicts(now: Clock): Verdicts {
  const stores = new Map<string, { readonly since: number; readonly granted: Map<string, boolean> }>();
  const keyOf = ({ access, marketplaces }: Attempt) => JSON.stringify([access.deniedData, marketplaces]);
  const freshOf = (storeId: string) => {
    const known = stores.get(storeId);
    return known !== undefined && now() - known.since < VERDICT_LIFE_MS ? known : undefined;
  };
  return {
    of: (storeId, attempt) => freshOf(storeId)?.granted.get(keyOf(attempt)),
    note: (storeId, attempt, isGranted) => {
      const known = freshOf(storeId) ?? { since: now(), granted: new Map<string, boolean>() };
      known.granted.set(keyOf(attempt), isGranted);
      stores.delete(storeId);
      stores.set(storeId, known);
      const [oldest] = stores.keys();
      if (stores.size > MAX_STORES && oldest !== undefined) stores.delete(oldest);
    },
    forget: (storeId) => {
      stores.delete(storeId);
    },
  };
}

/** Refusals without a single answer, after which nobody is going to be answered. */
const MAX_REFUSALS = 8;

/**
 * Makes a search that was refused again with less, until what is refused is known: first without marketplaces that are not
 * public, then without what is personal, then marketplace by marketplace. A 403 says nothing about its cause (seen 2026-02
 * to 2026-08), and every try costs a call of the scarcest quota.
 *
 * @returns `undefined` when nothing is left that Amazon would answer.
 */
export async function searchWithLess(
  refused: Attempt,
  search: (attempt: Attempt) => Promise<SpAnswer>,
  verdicts: Verdicts,
  storeId: string,
): Promise<Granted | undefined> {
  const ask = async (attempt: Attempt): Promise<Granted | undefined> =>
    verdicts.of(storeId, attempt) === false ? undefined : askAnew(attempt);
  const askAnew = async (attempt: Attempt): Promise<Granted | undefined> => {
    try {
      const answer = await search(attempt);
      verdicts.note(storeId, attempt, true);
      return { ...attempt, answer };
    } catch (error) {
      if (!isAccessRefused(error)) throw error;
      verdicts.note(storeId, attempt, false);
      return undefined;
    }
  };
  const isAnswered = async (attempt: Attempt): Promise<boolean> =>
    verdicts.of(storeId, attempt) ?? (await ask(attempt)) !== undefined;
  /** Who may not see buyers may see addresses, and the other way round; and a refusal may have been a mistake. */
  const askForMore = async (impersonal: Granted | undefined): Promise<Granted | undefined> => {
    if (impersonal === undefined) return undefined;
    const without = (deniedData: OrderAccess['deniedData']): Attempt => ({
      ...impersonal,
      access: { ...impersonal.access, deniedData },
    });
    let more = await askAnew(without(access.deniedData));
    for (const part of PERSONAL_DATA) more ??= await ask(without([part]));
    return more ?? impersonal;
  };

  const { access, marketplaces } = refused;
  const parts = marketplaces.filter((id) => marketplaceOf(id) !== undefined);
  if (parts.length > 0 && parts.length < marketplaces.length) {
    const granted = await ask(keeping(parts, refused));
    if (granted !== undefined) return granted;
  }
  const isPersonal = access.deniedData.length < PERSONAL_DATA.length;
  const impersonal: Attempt = { access: { ...access, deniedData: PERSONAL_DATA }, marketplaces };
  if (isPersonal) {
    const granted = await askForMore(await ask(impersonal));
    if (granted !== undefined) return granted;
  }
  const allowed = await answeredOf(impersonal, isAnswered);
  if (allowed.length === 0) return undefined;
  const granted = await ask(keeping(allowed, refused));
  if (granted !== undefined || !isPersonal) return granted;
  return askForMore(await ask(keeping(allowed, impersonal)));
}

/** The marketplaces that answer, found by halving those that do not. */
async function answeredOf(
  refused: Attempt,
  isAnswered: (attempt: Attempt) => Promise<boolean>,
): Promise<readonly string[]> {
  let refusals = 0;
  let hasAnswer = false;
  const among = async (marketplaces: readonly string[]): Promise<readonly string[]> => {
    if (!hasAnswer && refusals >= MAX_REFUSALS) return [];
    if (await isAnswered(keeping(marketplaces, refused))) {
      hasAnswer = true;
      return marketplaces;
    }
    refusals += 1;
    return within(marketplaces);
  };
  /** Of marketplaces that are refused together. */
  const within = async (marketplaces: readonly string[]): Promise<readonly string[]> => {
    if (marketplaces.length < 2) return [];
    const middle = Math.ceil(marketplaces.length / 2);
    const head = marketplaces.slice(0, middle);
    const tail = marketplaces.slice(middle);
    const first = await among(head);
    // Where all of the first half answers, the refusal is the second's.
    return [...first, ...(await (first.length === head.length ? within(tail) : among(tail)))];
  };
  return within(refused.marketplaces);
}

function keeping(kept: readonly string[], { access, marketplaces }: Attempt): Attempt {
  const denied = marketplaces.filter((id) => !kept.includes(id));
  return {
    marketplaces: kept,
    access: { ...access, deniedMarketplaces: [...access.deniedMarketplaces, ...denied] },
  };
}

/** What remains to be said when nothing is answered. */
export function refusedAltogether(
  marketplaces: readonly string[],
  cause: unknown,
  { operation, storeId }: Call,
): ConnectorError {
  const known = ConnectorError.isInstance(cause) ? cause : undefined;
  return new ConnectorError(
    'permission_denied',
    `amazon ${operation}: Amazon refuses this seller's orders (Orders API v2026-01-01) in ${marketplaces.join(', ')}, whatever is asked for. Check the app's roles, let the seller authorise again, and take marketplaces out that are not the seller's; if it stays, open a case with Amazon. Orders v0 is left out on purpose: it ends on 2027-03-27.`,
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
