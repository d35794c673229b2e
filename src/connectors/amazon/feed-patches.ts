import type { Call } from '../../core/call.js';
import { concurrently } from '../../core/concurrently.js';
import { type AnyConnectorError, ConnectorError } from '../../core/errors.js';
import { followedBy, withOutcome } from '../write-outcome.js';
import type { AmazonClient } from './client.js';
import { mayHaveArrived } from './errors.js';
import { isError, issueText, readIssues } from './feed-issues.js';
import type { ListingsMessage } from './feed-listings.js';
import { type ListingsRow, settledRow, type WriteVerdict } from './feed-verdicts.js';
import type { AmazonStore } from './store.js';

/** The rows of a call, each as it is when Amazon accepts its messages, or as it is settled already; and the messages. */
export interface ListingsPlan<R extends ListingsRow, M extends ListingsMessage = ListingsMessage> {
  readonly rows: readonly R[];
  readonly messages: readonly M[];
}

export interface ListingsTarget {
  readonly client: AmazonClient;
  readonly store: AmazonStore;
}

/** As many as Amazon takes in a second. */
const CONCURRENT_WRITES = 5;

/**
 * Carries rows out with one request for each message. What is lost on the way is sent again, since a patch sets absolute
 * values; when no answer comes at all, `isThere` looks whether Amazon has them.
 *
 * @throws {ConnectorError} when nothing is known to be written, so that the error says it all.
 */
export async function writeWithPatches<R extends ListingsRow, M extends ListingsMessage>(
  target: ListingsTarget,
  { rows, messages }: ListingsPlan<R, M>,
  isThere: (message: M) => Promise<boolean>,
  call: Call,
): Promise<readonly R[]> {
  let failure: AnyConnectorError | undefined;
  const verdicts = await concurrently(messages, CONCURRENT_WRITES, async (message): Promise<WriteVerdict> => {
    if (failure !== undefined) return { ok: false, reason: 'not_attempted', message: failure.message };
    try {
      return await patch(target, message, call);
    } catch (error) {
      if (!ConnectorError.isInstance(error)) throw error;
      if (!mayHaveArrived(error)) {
        failure = error;
        return { ok: false, reason: 'not_attempted', message: error.message };
      }
      // An error of Amazon's own may be about this listing alone.
      if (error.status === undefined) failure = error;
      return verdictAfter(error, () => isThere(message), call);
    }
  });
  if (call.signal.aborted && !call.timedOut()) throw call.signal.reason;
  const unsettled = verdicts.flatMap((verdict) => (verdict.ok || !isOpen(verdict.reason) ? [] : [verdict.reason]));
  if (failure !== undefined && unsettled.length === verdicts.length) {
    throw withOutcome(failure, unsettled.includes('outcome_unknown'));
  }
  const byRow = rows.map((): { readonly marketplaceId: string; readonly verdict: WriteVerdict }[] => []);
  for (const [place, { marketplaceId, rows: places }] of messages.entries()) {
    const verdict = verdicts[place];
    if (verdict !== undefined) for (const index of places) byRow[index]?.push({ marketplaceId, verdict });
  }
  return rows.map((row, index) => settledRow(row, byRow[index] ?? []));
}

/** @throws {ConnectorError} when the answer is not about this listing alone, or there is none. */
async function patch({ client, store }: ListingsTarget, message: ListingsMessage, call: Call): Promise<WriteVerdict> {
  const { sku, marketplaceId, productType, patches } = message;
  const request = {
    operation: 'patchListingsItem',
    params: { sellerId: store.storeId, sku },
    query: { marketplaceIds: [marketplaceId], includedData: ['issues'], issueLocale: 'en_US' },
    body: { productType, patches: [...patches] },
  } as const;
  try {
    const { status, issues } = (await client.request(store, request, call)).body;
    return verdictOf(status, issues);
  } catch (error) {
    if (!ConnectorError.isInstance(error)) throw error;
    if (error.code === 'not_found') return { ok: false, reason: 'sku_not_found', message: error.message };
    if (error.code !== 'invalid_request' && error.code !== 'conflict') throw error;
    return { ok: false, reason: 'platform_rejected', message: error.message };
  }
}

/** Amazon answers 200 also when it takes nothing. ACCEPTED is not applied yet: that takes seconds to minutes. */
function verdictOf(status: unknown, list: unknown): WriteVerdict {
  const issues = readIssues(list);
  const errors = issues.filter(isError);
  if (status === 'ACCEPTED') {
    const message = issueText(issues);
    return { ok: true, ...(message === undefined ? {} : { message }) };
  }
  const text = issueText(errors.length > 0 ? errors : issues);
  if (status === 'INVALID') return { ok: false, reason: 'platform_rejected', message: text ?? 'Amazon refused it.' };
  const message = 'Amazon answered neither that it accepted nor that it refused it: read what it has.';
  return { ok: false, reason: 'outcome_unknown', message };
}

async function verdictAfter(
  lost: AnyConnectorError,
  isThere: () => Promise<boolean>,
  call: Call,
): Promise<WriteVerdict> {
  try {
    if (!call.signal.aborted && (await isThere())) return { ok: true };
  } catch (error) {
    if (!ConnectorError.isInstance(error) && !call.signal.aborted) throw error;
  }
  const message = followedBy(lost.message, 'Amazon may have taken it: sending it again does no harm.');
  return { ok: false, reason: 'outcome_unknown', message };
}

function isOpen(reason: string): boolean {
  return reason === 'not_attempted' || reason === 'outcome_unknown';
}
