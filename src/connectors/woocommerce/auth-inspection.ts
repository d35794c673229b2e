import { ConnectorError } from '../../core/errors.js';
import type { JsonObject, StoreProfile } from '../../core/ports.js';
import { recordOf } from '../../core/wire-reader.js';
import { omitUndefined } from '../../model/index.js';
import { KEYS_REFUSED, type Negotiation, negotiate } from './auth-negotiation.js';
import { type Access, type Exchange, learntSettings } from './auth-request.js';
import type { WooRequest } from './client.js';
import { discover, type SiteIndex } from './discovery.js';
import { isData, statusOf } from './errors.js';
import type { Permission } from './settings.js';

/** What a store says of itself and of the keys. */
export interface Inspected {
  /** How it is reached, and what the keys may do. */
  readonly settings: JsonObject;
  readonly profile: StoreProfile;
}

/**
 * Finds the store's REST API, proves the keys and reads the profile.
 *
 * @param known what the keys may do, where the store has just said so.
 * @throws {ConnectorError} that explains what is in the way, see {@link discover} and {@link negotiate}.
 */
export async function inspect(
  negotiation: Negotiation,
  methodOverride: boolean,
  known?: readonly Permission[],
): Promise<Inspected> {
  const { sender, site, call } = negotiation;
  const root = await discover(sender, site, call);
  const { access, canRead } = await negotiate(root, methodOverride, negotiation);
  const permissions = known ?? (await permissionsOf(access, canRead, negotiation));
  return {
    settings: { ...learntSettings(access), ...(permissions === undefined ? {} : { permissions }) },
    profile: await profileOf(access, root.index, negotiation),
  };
}

/** Changes nothing, and is refused to keys without the permission before WooCommerce looks at what it holds. */
export const WRITE_CHECK: WooRequest = {
  method: 'POST',
  path: 'wc/v3/orders/batch',
  body: {},
  retry: 'safe',
  label: 'write check',
};

async function permissionsOf(
  access: Access,
  canRead: boolean,
  negotiation: Negotiation,
): Promise<readonly Permission[] | undefined> {
  const exchange = await askKindly(access, WRITE_CHECK, negotiation);
  const canWrite = exchange === undefined ? undefined : canWriteBy(exchange);
  if (canWrite === undefined) return undefined;
  return [...(canRead ? ['read' as const] : []), ...(canWrite ? ['write' as const] : [])];
}

function canWriteBy(exchange: Exchange): boolean | undefined {
  const { content } = exchange;
  if (isData(exchange)) return true;
  if (content.kind !== 'problem') return undefined;
  return content.problem.code === KEYS_REFUSED || statusOf(exchange) === 403 ? false : undefined;
}

async function profileOf(
  access: Access,
  index: SiteIndex | undefined,
  negotiation: Negotiation,
): Promise<StoreProfile> {
  const settings = new Map([
    ...(await settingsIn('general', access, negotiation)),
    ...(await settingsIn('email', access, negotiation)),
  ]);
  return omitUndefined<StoreProfile>({
    name: index?.name === undefined ? undefined : plainText(index.name),
    url: negotiation.site,
    timeZone: index?.timeZone,
    // "IN:MH"
    country: matching(settings.get('woocommerce_default_country')?.split(':')[0], /^[A-Z]{2}$/),
    currency: matching(settings.get('woocommerce_currency'), /^[A-Z]{3}$/),
    email: matching(settings.get('woocommerce_email_from_address'), /^\S+@\S+$/),
  });
}

async function settingsIn(
  group: string,
  access: Access,
  negotiation: Negotiation,
): Promise<readonly [string, string][]> {
  const request: WooRequest = { method: 'GET', path: `wc/v3/settings/${group}`, label: `${group} settings` };
  const exchange = await askKindly(access, request, negotiation);
  const rows: unknown = exchange?.content.kind === 'data' && isData(exchange) ? exchange.content.value : [];
  if (!Array.isArray(rows)) return [];
  return rows.flatMap((row: unknown) => {
    const { id, value } = recordOf(row) ?? {};
    return typeof id === 'string' && typeof value === 'string' ? [[id, value] as [string, string]] : [];
  });
}

/**
 * For what a store may be connected without: settings are closed to shop managers, some hosts close batches, some let
 * them hang.
 */
async function askKindly(
  access: Access,
  request: WooRequest,
  { sender, site, keys, call }: Negotiation,
): Promise<Exchange | undefined> {
  const patience = { attemptTimeoutMs: call.remainingMs() / 5, maxRetries: Math.min(call.maxRetries, 1) };
  try {
    return await sender.send(site, access, keys, { ...request, ...patience }, call);
  } catch (error) {
    call.throwIfOver();
    if (!ConnectorError.isInstance(error)) throw error;
    return undefined;
  }
}

function matching(value: string | undefined, pattern: RegExp): string | undefined {
  return value !== undefined && pattern.test(value) ? value : undefined;
}

const ENTITIES: ReadonlyMap<string, string> = new Map([
  ['&amp;', '&'],
  ['&lt;', '<'],
  ['&gt;', '>'],
  ['&quot;', '"'],
  ['&#039;', "'"],
]);

/** WordPress keeps a site's name with these five escaped. */
function plainText(html: string): string {
  return html.replace(/&(?:amp|lt|gt|quot|#039);/g, (entity) => ENTITIES.get(entity) ?? entity);
}
