import type { Call } from '../../core/call.js';
import type { AuthCallback, AuthCheck, ConnectedStore, ConnectorAuth } from '../../core/connector.js';
import { ConnectorError, type ErrorCode } from '../../core/errors.js';
import type { OAuthState } from '../../core/ports.js';
import { omitUndefined } from '../../model/index.js';
import { checkedAndApproved, requireApproval } from '../approval.js';
import { saveState, takeState } from '../oauth-states.js';
import { findRecord, type NewConnection, saveConnection } from '../records.js';
import type { Runtime } from '../runtime.js';
import { usedUp } from '../used-up.js';
import { bodyOf, callbackError, denied, type PostedKeys, readBrowserReturn, readPostedKeys } from './auth-callback.js';
import { type CheckedBegin, checkBegin, checkConnect } from './auth-input.js';
import { inspect } from './auth-inspection.js';
import { connectedStore, permissionsText } from './auth-records.js';
import { accessOf, createWooSender, keysOf, requireReachable, type WooKeys } from './auth-request.js';
import type { LearningWooClient } from './client.js';
import type { WooCommerceConnectSettings, WooCommerceOptions } from './options.js';
import { urlOf } from './request-url.js';
import { partsOf, requireSite } from './site.js';

const DEFAULT_APP_NAME = 'commerce-connectors';

export interface WooAuth {
  readonly auth: ConnectorAuth<WooCommerceConnectSettings>;
}

/** @param client is told of stores that are connected anew. */
export function createWooAuth(
  runtime: Runtime,
  client: Pick<LearningWooClient, 'forgetRefusals'>,
  options: WooCommerceOptions,
): WooAuth {
  const { tokens } = runtime;
  const sender = createWooSender(runtime, options);

  const save = async (site: string, connection: NewConnection) => {
    const record = await saveConnection(runtime, site, connection);
    client.forgetRefusals(site);
    return record;
  };

  /** The page on which the merchant approves. It lies outside the REST API and has its own way around permalinks. */
  const approvalUrl = async ({ site, redirectUri, permissions }: CheckedBegin, state: string): Promise<string> => {
    const before = await findRecord(runtime, site);
    const { path } = partsOf(site);
    // Behind `index.php` as well the page has no path of its own: web servers without rewriting know none.
    const isPretty = before === undefined || accessOf(before, true).apiRoot === `${path}/wp-json/`;
    const address = `${sender.baseOf(site)}${path}`;
    const query = [
      ['app_name', options.appName ?? DEFAULT_APP_NAME],
      ['scope', permissionsText(permissions)],
      ['user_id', state],
      ['return_url', redirectUri],
      ['callback_url', redirectUri],
    ] as const;
    return isPretty
      ? urlOf(`${address}/wc-auth/v1/authorize`, query)
      : urlOf(`${address}/`, [['wc-auth-version', '1'], ['wc-auth-route', 'authorize'], ...query]);
  };

  const begunWith = async (state: string): Promise<OAuthState> => {
    const begun = await takeState(runtime, 'auth.complete', state);
    if (begun?.platform === 'woocommerce') return begun;
    throw callbackError('its user_id is unknown, used or older than ten minutes: begin again (auth.begin)');
  };

  /** Against the site that the state was made for: the POST itself does not say whose keys it brings. */
  const saveProven = async (posted: PostedKeys, begun: OAuthState, call: Call) => {
    const { keys } = posted;
    const { settings, profile } = await inspect({ sender, site: begun.storeId, keys, call }, false, posted.permissions);
    return save(begun.storeId, {
      credentials: credentialsOf(keys),
      settings: { ...settings, requestedScopes: begun.scopes },
      outdated: ['permissions', 'trackingMethod'],
      profile,
    });
  };

  const auth: ConnectorAuth<WooCommerceConnectSettings> = {
    kind: 'api-key',

    begin: (input, callOptions) =>
      runtime.call('auth.begin', input.storeId, callOptions, async (call) => {
        const checked = checkBegin(input, options);
        const { site, redirectUri, permissions } = checked;
        requireReachable(site, options, 'auth.begin');
        await requireApproval(input, call, site, input.context);
        const value = {
          platform: 'woocommerce',
          storeId: site,
          redirectUri,
          scopes: permissions,
          context: input.context,
        };
        const state = await saveState(runtime, 'auth.begin', omitUndefined<OAuthState>(value));
        return { url: await approvalUrl(checked, state), state };
      }),

    complete: (input: AuthCallback, callOptions) =>
      runtime.call('auth.complete', undefined, callOptions, async (call): Promise<ConnectedStore> => {
        const body = bodyOf(input);
        if (body === undefined) {
          // An authorisation that was denied is over.
          await takeState(runtime, 'auth.complete', readBrowserReturn(input.url));
          throw denied();
        }
        const posted = readPostedKeys(body, input);
        const begun = await begunWith(posted.state);
        await requireApproval(input, call, begun.storeId, begun.context);
        const record = await saveProven(posted, begun, call).catch((error: unknown) => {
          throw usedUp(error, begun.storeId);
        });
        return connectedStore(record, begun.context);
      }),

    connect: (input, callOptions) =>
      runtime.call('auth.connect', input.storeId, callOptions, async (call) => {
        const site = requireSite(input.storeId, 'auth.connect');
        requireReachable(site, options, 'auth.connect');
        const { before, keys, verify, settings } = await checkedAndApproved(input, call, site, async () => {
          const record = await findRecord(runtime, site);
          return { before: record, ...checkConnect({ ...input, storeId: site }, record) };
        });
        const methodOverride = before !== undefined && accessOf(before, true).methodOverride;
        const learnt = verify ? await inspect({ sender, site, keys, call }, methodOverride) : NOTHING_LEARNT;
        const record = await save(site, {
          credentials: credentialsOf(keys),
          settings: { ...learnt.settings, ...settings },
          outdated: ['permissions', 'requestedScopes', 'trackingMethod'],
          profile: learnt.profile,
        });
        return connectedStore(record);
      }),

    // Keys do not expire.
    refresh: (storeId, callOptions) =>
      runtime.call('auth.refresh', storeId, callOptions, async () => {
        const record = await tokens.load(requireSite(storeId, 'auth.refresh'));
        client.forgetRefusals(record.storeId);
        return connectedStore(record);
      }),

    disconnect: (storeId, callOptions) =>
      runtime.call('auth.disconnect', storeId, callOptions, () =>
        tokens.forget(requireSite(storeId, 'auth.disconnect')),
      ),

    check: (storeId, callOptions) =>
      runtime.call('auth.check', storeId, callOptions, async (call): Promise<AuthCheck> => {
        const site = requireSite(storeId, 'auth.check');
        const record = await tokens.load(site);
        try {
          const { methodOverride } = accessOf(record, true);
          const { settings, profile } = await inspect({ sender, site, keys: keysOf(record), call }, methodOverride);
          const checked = await tokens.update(site, (current) => ({
            ...current,
            settings: { ...current.settings, ...settings },
            profile: { ...current.profile, ...profile },
          }));
          client.forgetRefusals(site);
          const store = connectedStore(checked);
          const problems = (store.missingScopes ?? []).map(
            (scope) => `The key has no ${scope} permission: set its permissions to Read/Write.`,
          );
          return { ...store, ok: problems.length === 0, problems };
        } catch (error) {
          // The store is what is being checked; a passing failure, or one on our side, is the caller's to see.
          if (!ConnectorError.isInstance(error) || error.retryable || OURS.has(error.code)) throw error;
          return { ...connectedStore(record), ok: false, problems: [error.message] };
        }
      }),
  };
  return { auth };
}

const NOTHING_LEARNT = { settings: {}, profile: {} };

const OURS: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'token_store_failed',
  'decryption_failed',
  'configuration_invalid',
  'conflict',
]);

function credentialsOf({ consumerKey, consumerSecret }: WooKeys) {
  return { consumerKey, consumerSecret };
}
