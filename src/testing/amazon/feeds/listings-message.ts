import { type Attributes, isRecord, member } from '../listings/attributes.js';
import type { IssueSeverity } from '../listings/issue.js';
import { readPatchRequest, UnreadableSubmission } from '../listings/patch-request.js';
import { submitPatch } from '../listings/submit-patch.js';
import type { ListingsFeedInput } from './listings-feed.js';

/** A line of a JSON listings feed's report. */
export interface FeedIssue {
  readonly messageId?: number;
  readonly sku?: string;
  readonly code: string;
  readonly severity: IssueSeverity;
  readonly message: string;
  readonly attributeName?: string;
}

interface MessageContext extends ListingsFeedInput {
  /** Another message of the feed has its id. */
  readonly repeated: boolean;
}

/** What goes with each operation, and what must not [feed schema v2]. */
const PARTS: ReadonlyMap<unknown, { readonly needs: readonly string[]; readonly bars: readonly string[] }> = new Map([
  ['DELETE', { needs: [], bars: ['requirements', 'attributes', 'productType', 'patches'] }],
  ['PARTIAL_UPDATE', { needs: ['productType', 'attributes'], bars: ['requirements', 'patches'] }],
  ['PATCH', { needs: ['productType', 'patches'], bars: ['requirements', 'attributes'] }],
  ['UPDATE', { needs: ['productType', 'attributes'], bars: ['patches'] }],
]);

/** Acts on one message of a feed. @returns what is wrong with it; with an error among it nothing was done. */
export function processListingsMessage(message: unknown, context: MessageContext): readonly FeedIssue[] {
  const messageId = member(message, 'messageId');
  const sku = member(message, 'sku');
  const readable = isMessage(message) && !context.repeated;
  // Without the SKU, as in selling-partner-api-models#4554: the number is all there is to go by.
  const unreadable: FeedIssue = {
    ...(isMessageId(messageId) ? { messageId } : {}),
    ...{ code: 'BAD_REQUEST', severity: 'ERROR', message: 'Invalid parameters provided.' },
  };
  if (!readable) return [unreadable];
  try {
    return act(message, context).map(({ code, severity, message: text, attributeNames }) => {
      const [attributeName] = attributeNames ?? [];
      const named = attributeName === undefined ? {} : { attributeName };
      return { messageId: messageId as number, sku: sku as string, code, severity, message: text, ...named };
    });
  } catch (error) {
    if (error instanceof UnreadableSubmission) return [unreadable];
    throw error;
  }
}

function isMessage(message: unknown): message is Readonly<Record<string, unknown>> {
  if (!isRecord(message) || !isMessageId(message['messageId'])) return false;
  const { sku, operationType } = message;
  if (typeof sku !== 'string' || sku === '' || sku.length > 40) return false;
  const parts = PARTS.get(operationType);
  if (parts === undefined) return false;
  return (
    parts.needs.every((part) => message[part] !== undefined) && parts.bars.every((part) => message[part] === undefined)
  );
}

const isMessageId = (id: unknown): id is number =>
  typeof id === 'number' && Number.isInteger(id) && id >= 1 && id <= 2_147_483_647;

function act(message: Readonly<Record<string, unknown>>, { listings, marketplaces, at }: MessageContext) {
  const sku = message['sku'] as string;
  if (message['operationType'] === 'DELETE') {
    listings.submitDelete(sku, at);
    return [];
  }
  const request = readPatchRequest(asPatch(message));
  const issues = submitPatch({ catalogue: listings, sku, request, marketplaces, at });
  if (issues.length === 0 && message['operationType'] === 'UPDATE') {
    const kept = request.patches.map(({ attribute }) => attribute);
    listings.submit(sku, request.productType, (attributes) => only(attributes, kept), at);
  }
  return issues;
}

/** "PARTIAL_UPDATE is equivalent to using PATCH with the replace op" [feed schema v2]; UPDATE drops the rest as well. */
function asPatch(message: Readonly<Record<string, unknown>>): unknown {
  const { attributes, productType, operationType, patches } = message;
  if (operationType === 'PATCH') return { productType, patches };
  const entries = isRecord(attributes) ? Object.entries(attributes) : [];
  return {
    productType,
    patches: entries.map(([name, value]) => ({ op: 'replace', path: `/attributes/${name}`, value })),
  };
}

const only = (attributes: Attributes, names: readonly string[]): Attributes =>
  Object.fromEntries(Object.entries(attributes).filter(([name]) => names.includes(name)));
