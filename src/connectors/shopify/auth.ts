import { randomBytes } from 'node:crypto';
import type { RefreshedCredentials } from '../../core/auth/index.js';
import type { Call, CallOptions } from '../../core/call.js';
import type {
  AuthBegin,
  AuthCallback,
  AuthCheck,
  AuthConnect,
  ConnectedStore,
  ConnectorAuth,
} from '../../core/connector.js';
import { equalsInConstantTime } from '../../core/constant-time.js';
import { AuthenticationError, ConnectorError, InvalidRequestError } from '../../core/errors.js';
import { toEpochMs } from '../../core/instant.js';
import type { JsonObject, JsonValue, OAuthState, StoreProfile, TokenRecord } from '../../core/ports.js';
import { recordOf } from '../../core/wire-reader.js';
import type { Runtime } from '../runtime.js';
import { isCallbackSigned } from './callback-hmac.js';
import type { ShopifyClient } from './client.js';
import { toGlobalId } from './ids.js';
import { DEFAULT_SCOPES, type ShopifyConnectSettings, type ShopifyOptions, secretsOf } from './options.js';
import { shopInfo } from './queries.js';
import { missingScopes, parseScopes } from './scopes.js';
import { parseShopDomain, requireShopDomain } from './shop-domain.js';
import { appCredentials, requestToken } from './token-endpoint.js';

const STATE_TTL_MS = 10 * 60_000;
const DEFAULT_CALLBACK_MAX_AGE_SECONDS = 300;

export function createShopifyAuth(
  runtime: Runtime,
  client: ShopifyClient,
  options: ShopifyOptions,
): ConnectorAuth<ShopifyConnectSettings> {
  const { tokens, tokenStore, stateStore, now } = runtime;
  const existing = (storeId: string) => tokenStore.load({ platform: 'shopify', storeId });

  /** The shop's profile and the granted scopes, asked with the given token or the stored one. */
  const fetchShop = async (storeId: string, call: Call, accessToken?: string) => {
    const { data } = await client.request(
      storeId,
      shopInfo,
      {},
      call,
      accessToken === undefined ? {} : { accessToken },
    );
    const shop = recordOf(data['shop']);
    const domain = parseShopDomain(shop?.['myshopifyDomain']);
    if (domain !== undefined && domain !== storeId) {
      throw new InvalidRequestError(`The access token belongs to ${domain}, not to ${storeId}.`, {
        platform: 'shopify',
        storeId,
        operation: call.operation,
        issues: [{ path: 'storeId', message: `the token is for ${domain}` }],
      });
    }
    const scopes = recordOf(data['currentAppInstallation'])?.['accessScopes'];
    return {
      profile: profileOf(shop),
      scopes: Array.isArray(scopes) ? parseScopes(scopes.map((scope) => recordOf(scope)?.['handle'])) : [],
    };
  };

  const saveStore = async (
    storeId: string,
    credentials: JsonObject,
    settings: JsonObject,
    profile: StoreProfile,
  ): Promise<TokenRecord> => {
    const before = await existing(storeId);
    const at = new Date(now()).toISOString();
    return tokens.save({
      platform: 'shopify',
      storeId,
      version: before?.version ?? 1,
      credentials,
      settings: { ...before?.settings, ...settings },
      profile: { ...before?.profile, ...profile },
      connectedAt: at,
      updatedAt: at,
    });
  };

  return {
    kind: 'oauth2-code',

    begin: (input: AuthBegin, callOptions?: CallOptions) =>
      runtime.call('auth.begin', input.storeId, callOptions, async () => {
        const storeId = requireShopDomain(input.storeId, 'auth.begin');
        if (!URL.canParse(input.redirectUri)) {
          throw new InvalidRequestError(
            'auth.begin: redirectUri must be an absolute URL that the app has registered.',
            {
              platform: 'shopify',
              operation: 'auth.begin',
              issues: [{ path: 'redirectUri', message: 'not an absolute URL' }],
            },
          );
        }
        const app = appCredentials(options, await existing(storeId), 'auth.begin');
        const scopes = input.scopes ?? DEFAULT_SCOPES;
        // Hex, so that no two ways of encoding a URL can differ about it; random, never derived from the secret.
        const state = randomBytes(32).toString('hex');
        const value: OAuthState = {
          platform: 'shopify',
          storeId,
          redirectUri: input.redirectUri,
          scopes,
          ...(input.context === undefined ? {} : { context: input.context }),
        };
        await stateStore.put(state, value, new Date(now() + STATE_TTL_MS).toISOString());
        const query = new URLSearchParams({
          client_id: app.clientId,
          scope: scopes.join(','),
          redirect_uri: input.redirectUri,
          state,
        });
        return { url: `${runtime.originOf(storeId, `https://${storeId}`)}/admin/oauth/authorize?${query}`, state };
      }),

    complete: (input: AuthCallback, callOptions?: CallOptions) =>
      runtime.call('auth.complete', undefined, callOptions, async (call) => {
        const query = queryOf(input.url);
        const shop = parseShopDomain(query.get('shop'));
        if (shop === undefined) throw callbackError('its shop parameter is not a <shop>.myshopify.com domain');
        const app = appCredentials(options, await existing(shop), 'auth.complete');
        if (!isCallbackSigned(query, app.clientSecrets)) {
          throw callbackError(
            "its hmac does not match: pass the URL exactly as received, and check the app's clientSecret",
          );
        }
        checkTimestamp(query.get('timestamp'), now(), options.callbackMaxAgeSeconds);
        const state = query.get('state') ?? '';
        if (input.state !== undefined && !equalsInConstantTime(input.state, state)) {
          throw callbackError('its state is not the one in the browser that began the authorisation');
        }
        const begun = await stateStore.take(state);
        if (begun === undefined) {
          throw callbackError('its state is unknown, used or older than ten minutes: begin again (auth.begin)');
        }
        if (begun.platform !== 'shopify' || begun.storeId !== shop) {
          throw callbackError('it is for another shop than the authorisation was begun for');
        }
        const code = query.get('code') ?? '';
        if (code === '') throw callbackError('it has no code: the merchant did not approve the app');
        const grant = await requestToken(
          runtime,
          shop,
          { client_id: app.clientId, client_secret: newest(app.clientSecrets), code, expiring: '1' },
          'unsafe',
          call,
        );
        const own = ownApp((await existing(shop))?.credentials);
        const settings = { scopes: grant.scopes, requestedScopes: begun.scopes };
        // Saved before it is used: the code is spent, so a token lost now would cost the merchant another approval.
        const saved = await saveStore(shop, { ...grant.credentials, ...own }, settings, {});
        const record = await addProfile(saved, call);
        return connectedStore(record, begun.context);
      }),

    connect: (input: AuthConnect & ShopifyConnectSettings, callOptions?: CallOptions) =>
      runtime.call('auth.connect', input.storeId, callOptions, async (call) => {
        const storeId = requireShopDomain(input.storeId, 'auth.connect');
        checkConnectInput(input);
        const known =
          input.verify === false
            ? { profile: {}, ...(input.scopes === undefined ? {} : { scopes: parseScopes(input.scopes) }) }
            : await fetchShop(storeId, call, input.accessToken);
        const locationId = input.locationId === undefined ? undefined : toGlobalId('Location', input.locationId);
        const record = await saveStore(
          storeId,
          credentialsFrom(input),
          {
            ...(known.scopes === undefined ? {} : { scopes: known.scopes }),
            ...(locationId === undefined ? {} : { locationId }),
          },
          known.profile,
        );
        return connectedStore(record);
      }),

    refresh: (storeId: string, callOptions?: CallOptions) =>
      runtime.call('auth.refresh', storeId, callOptions, async (call) =>
        connectedStore(await tokens.refresh(requireShopDomain(storeId, 'auth.refresh'), call)),
      ),

    disconnect: (storeId: string, callOptions?: CallOptions) =>
      runtime.call('auth.disconnect', storeId, callOptions, () =>
        tokens.forget(requireShopDomain(storeId, 'auth.disconnect')),
      ),

    check: (storeId: string, callOptions?: CallOptions) =>
      runtime.call('auth.check', storeId, callOptions, async (call): Promise<AuthCheck> => {
        const shop = requireShopDomain(storeId, 'auth.check');
        const record = await tokens.load(shop);
        try {
          const found = await fetchShop(shop, call);
          const updated = await tokens.update(shop, (current) => ({
            ...current,
            settings: { ...current.settings, scopes: found.scopes },
            profile: { ...current.profile, ...found.profile },
          }));
          const store = connectedStore(updated);
          const missing = store.missingScopes ?? [];
          const problems =
            missing.length === 0
              ? []
              : [`Scopes not granted: ${missing.join(', ')}. Authorise again with auth.begin to ask for them.`];
          return { ...store, ok: problems.length === 0, problems };
        } catch (error) {
          // The credentials are what is being checked; anything else (network, outage) is the caller's to retry.
          const isVerdict =
            ConnectorError.isInstance(error) &&
            (error.code === 'authentication_failed' || error.code === 'permission_denied');
          if (!isVerdict) throw error;
          return { ...connectedStore(record), ok: false, problems: [error.message] };
        }
      }),
  };

  async function addProfile(record: TokenRecord, call: Call): Promise<TokenRecord> {
    try {
      const { profile } = await fetchShop(record.storeId, call);
      return await tokens.update(record.storeId, (current) => ({
        ...current,
        profile: { ...current.profile, ...profile },
      }));
    } catch (error) {
      if (!ConnectorError.isInstance(error)) throw error;
      // Connected all the same; `auth.check` reads the profile later.
      runtime.logger.warn({
        event: 'profile_unread',
        message: `${record.storeId} is connected, but its profile could not be read (${error.code}).`,
        platform: 'shopify',
        storeId: record.storeId,
        code: error.code,
      });
      return record;
    }
  }
}

/**
 * Renews an expiring token. The old refresh token may be used again until its replacement is (Shopify changelog
 * 2026-08-28), so a lost answer is simply asked for again.
 */
export function createShopifyRefresh(getRuntime: () => Runtime, options: ShopifyOptions) {
  return (record: TokenRecord, { signal }: { readonly signal: AbortSignal }): Promise<RefreshedCredentials> => {
    const runtime = getRuntime();
    const { storeId, credentials } = record;
    return runtime.call('auth.refresh', storeId, { signal }, async (call) => {
      const refreshToken = credentials['refreshToken'];
      if (typeof refreshToken !== 'string') {
        throw new AuthenticationError(
          `The access token of ${storeId} was refused and cannot be renewed: the app was uninstalled, or the token revoked. Connect the store again (auth.begin or auth.connect).`,
          { platform: 'shopify', storeId, operation: 'auth.refresh', platformCode: 'invalid_grant', reauthorize: true },
        );
      }
      const app = appCredentials(options, record, 'auth.refresh');
      const grant = await requestToken(
        runtime,
        storeId,
        {
          client_id: app.clientId,
          client_secret: newest(app.clientSecrets),
          grant_type: 'refresh_token',
          refresh_token: refreshToken,
        },
        'safe',
        call,
      );
      return {
        // An answer without a new refresh token leaves the old one in force.
        credentials: { refreshToken, ...ownApp(credentials), ...grant.credentials },
        ...(grant.scopes.length === 0 ? {} : { settings: { scopes: grant.scopes } }),
      };
    });
  };
}

function newest(secrets: readonly string[]): string {
  return secrets[0] ?? '';
}

function ownApp(credentials: JsonObject | undefined): JsonObject {
  const { clientId, clientSecret } = credentials ?? {};
  return {
    ...(clientId === undefined ? {} : { clientId }),
    ...(clientSecret === undefined ? {} : { clientSecret }),
  };
}

function credentialsFrom(input: ShopifyConnectSettings): JsonObject {
  const expiresAt =
    input.accessTokenExpiresAt === undefined
      ? undefined
      : new Date(toEpochMs(input.accessTokenExpiresAt, 'accessTokenExpiresAt')).toISOString();
  return {
    accessToken: input.accessToken,
    ...(input.refreshToken === undefined ? {} : { refreshToken: input.refreshToken }),
    ...(expiresAt === undefined ? {} : { accessTokenExpiresAt: expiresAt }),
    ...(input.clientId === undefined ? {} : { clientId: input.clientId }),
    ...(input.clientSecret === undefined ? {} : { clientSecret: [...secretsOf(input.clientSecret)] }),
  };
}

function checkConnectInput(input: ShopifyConnectSettings): void {
  const issues = [
    ...(typeof input.accessToken === 'string' && input.accessToken !== ''
      ? []
      : [{ path: 'accessToken', message: 'an offline Admin API token (shpat_…) is needed' }]),
    ...(input.locationId === undefined || toGlobalId('Location', input.locationId) !== undefined
      ? []
      : [{ path: 'locationId', message: 'not a location id: gid://shopify/Location/<number> or the number' }]),
  ];
  if (issues.length === 0) return;
  throw new InvalidRequestError(
    `auth.connect: ${issues.map(({ path, message }) => `${path}: ${message}`).join('; ')}.`,
    {
      platform: 'shopify',
      operation: 'auth.connect',
      issues,
    },
  );
}

function queryOf(url: unknown): URLSearchParams {
  if (typeof url !== 'string')
    throw callbackError('it is not a text: pass the URL exactly as received, query included');
  // Frameworks give the path only (`/callback?code=…`); the origin plays no part in the signature.
  const start = url.indexOf('?');
  if (start === -1) throw callbackError('it has no query: pass the URL exactly as received, query included');
  const end = url.indexOf('#', start);
  return new URLSearchParams(url.slice(start + 1, end === -1 ? undefined : end));
}

function checkTimestamp(timestamp: string | null, now: number, maxAgeSeconds = DEFAULT_CALLBACK_MAX_AGE_SECONDS): void {
  const seconds = /^\d{1,12}$/.test(timestamp ?? '') ? Number(timestamp) : Number.NaN;
  if (Math.abs(now / 1_000 - seconds) <= maxAgeSeconds) return;
  throw callbackError(`its timestamp is missing or more than ${maxAgeSeconds} seconds away from this machine's clock`);
}

function callbackError(why: string): AuthenticationError {
  return new AuthenticationError(`The authorisation callback was refused: ${why}.`, {
    platform: 'shopify',
    operation: 'auth.complete',
    reauthorize: true,
  });
}

function profileOf(shop: Readonly<Record<string, unknown>> | undefined): StoreProfile {
  const text = (value: unknown) => (typeof value === 'string' && value !== '' ? value : undefined);
  const entries = {
    name: text(shop?.['name']),
    email: text(shop?.['email']),
    country: text(recordOf(shop?.['shopAddress'])?.['countryCodeV2']),
    currency: text(shop?.['currencyCode']),
    timeZone: text(shop?.['ianaTimezone']),
    url: text(shop?.['url']),
  };
  return Object.fromEntries(Object.entries(entries).filter(([, value]) => value !== undefined));
}

function connectedStore(record: TokenRecord, context?: JsonValue): ConnectedStore {
  const scopes = record.settings['scopes'];
  const granted = scopes === undefined ? undefined : parseScopes(scopes);
  const requested = record.settings['requestedScopes'];
  const wanted = requested === undefined ? DEFAULT_SCOPES : parseScopes(requested);
  const expiresAt = record.credentials['accessTokenExpiresAt'];
  return {
    platform: 'shopify',
    storeId: record.storeId,
    profile: record.profile,
    connectedAt: record.connectedAt,
    ...(granted === undefined ? {} : { scopes: granted, missingScopes: missingScopes(wanted, granted) }),
    ...(typeof expiresAt === 'string' ? { accessTokenExpiresAt: expiresAt } : {}),
    ...(context === undefined ? {} : { context }),
  };
}
