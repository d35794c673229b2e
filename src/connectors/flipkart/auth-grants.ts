import type { Call } from '../../core/call.js';
import { ConnectorError } from '../../core/errors.js';
import type { JsonObject, OAuthState, TokenRecord } from '../../core/ports.js';
import { findRecord, saveConnection } from '../records.js';
import type { Runtime } from '../runtime.js';
import { appCredentials } from './app-credentials.js';
import type { ReceivedCallback } from './auth-callback.js';
import type { CheckedConnect } from './auth-input.js';
import { discoverLocations, readOneShipment } from './auth-probe.js';
import {
  credentialsFrom,
  PROFILE,
  type RefreshTokenInHand,
  refreshCredentials,
  refreshTokenIn,
  scopeSettings,
} from './auth-records.js';
import { sameAppWarning, storeOfSameApp } from './auth-same-app.js';
import type { FlipkartClient } from './client.js';
import type { FlipkartOptions } from './options.js';
import { storeFrom } from './store.js';
import { createTokenEndpoint, type TokenEndpoint, type TokenOwner } from './token-endpoint.js';

/** Ways from what a caller has in hand to a saved connection. */
export interface Grants {
  /** Redeems the code of a callback and saves what it brought. */
  redeemCode(callback: ReceivedCallback, begun: OAuthState, call: Call): Promise<TokenRecord>;
  /** Saves an app or a refresh token, after asking Flipkart unless told not to. */
  connect(input: CheckedConnect, call: Call): Promise<TokenRecord>;
}

export function createGrants(runtime: Runtime, client: FlipkartClient, options: FlipkartOptions): Grants {
  const endpoint = createTokenEndpoint(runtime, options);

  /** Credentials that Flipkart took just now, and what it tells of the seller. */
  const verified = async (input: CheckedConnect, owner: TokenOwner, call: Call) => {
    const { storeId, inHand } = input;
    const grant = await (inHand === undefined
      ? endpoint.clientCredentials(owner, call)
      : endpoint.refresh(owner, inHand.refreshToken, call));
    const { accessToken } = grant;
    const store = { storeId, locationId: undefined, locationIds: [], gstin: undefined };
    await readOneShipment(client, store, call, accessToken).catch((error: unknown) => {
      throw refusedAccess(error);
    });
    const found = await discoverLocations({ runtime, client }, store, call, accessToken);
    const ended = grant.refreshTokenExpiresAt ?? (await endOf(endpoint, owner, inHand, call));
    return {
      credentials: credentialsFrom({ ...grant, refreshTokenExpiresAt: ended }, inHand, runtime.now()),
      settings: {
        ...scopeSettings(grant),
        ...(found === undefined || input.hasChosenLocations ? {} : { locationIds: [...found] }),
      },
    };
  };

  const warnOfSameApp = async (record: TokenRecord) => {
    const { storeId } = record;
    const other = await storeOfSameApp(runtime, options, record);
    if (other === undefined) return;
    const message = `${sameAppWarning(storeId, other)} Check whose appId it is.`;
    runtime.logger.warn({ event: 'app_shared', message, platform: 'flipkart', storeId });
  };

  /** With a warning where Flipkart does not answer: the store is connected all the same, and the code is spent. */
  const addLocations = async (record: TokenRecord, call: Call): Promise<TokenRecord> => {
    const { storeId } = record;
    const store = storeFrom(record);
    try {
      await readOneShipment(client, store, call);
    } catch (error) {
      if (!ConnectorError.isInstance(error)) throw error;
      runtime.logger.warn({
        event: 'orders_unread',
        message: `${storeId} is connected, but its orders could not be read (${error.code}): auth.check tells more.`,
        platform: 'flipkart',
        storeId,
        code: error.code,
      });
      return record;
    }
    const found = await discoverLocations({ runtime, client }, store, call);
    if (found === undefined) return record;
    if (store.locationIds.length > 0 && !store.locationIds.some((id) => found.includes(id))) {
      runtime.logger.warn({
        event: 'seller_unproven',
        message: `None of the locations that ${storeId} is connected with is among those of the seller who authorised the app: it may be another seller.`,
        platform: 'flipkart',
        storeId,
      });
      return record;
    }
    return runtime.tokens.update(storeId, (current) =>
      current.settings['locationsChosen'] === true
        ? current
        : { ...current, settings: { ...current.settings, locationIds: [...found] } },
    );
  };

  return {
    redeemCode: async ({ code, state }, { storeId, redirectUri }, call) => {
      // The factory's, whatever app the store had before: the consent was given to that one.
      const app = appCredentials(options, undefined, call.operation);
      const grant = await endpoint.exchange({ storeId, app }, { code, state, redirectUri }, call);
      if (grant.refreshToken === undefined) throw noRefreshToken(call, storeId);
      const inHand = refreshTokenIn((await findRecord(runtime, storeId))?.credentials);
      const known = inHand?.refreshToken === grant.refreshToken ? inHand : undefined;
      const saved = await saveConnection(runtime, storeId, {
        credentials: credentialsFrom(grant, known, runtime.now()),
        settings: scopeSettings(grant),
        outdated: ['scopes'],
        profile: PROFILE,
      });
      return addLocations(saved, call);
    },

    connect: async (input, call) => {
      const { storeId, ownApp, inHand } = input;
      const app = appCredentials(options, { storeId, credentials: ownApp }, call.operation);
      const { credentials, settings } = input.verify
        ? await verified(input, { storeId, app }, call)
        : {
            credentials: { ...(inHand === undefined ? {} : refreshCredentials(inHand)), ...NO_TOKEN_YET },
            settings: {},
          };
      const saved = await saveConnection(runtime, storeId, {
        credentials: { ...ownApp, ...credentials },
        settings: { ...settings, ...input.settings },
        outdated: input.outdated,
        profile: PROFILE,
      });
      await warnOfSameApp(saved);
      return saved;
    },
  };
}

/** Ended before it began: the first call that needs a token asks for one. */
const NO_TOKEN_YET: JsonObject = { accessTokenExpiresAt: new Date(0).toISOString() };

/** When a refresh token ends that came from elsewhere; nothing where Flipkart does not tell. */
async function endOf(
  endpoint: TokenEndpoint,
  owner: TokenOwner,
  inHand: RefreshTokenInHand | undefined,
  call: Call,
): Promise<string | undefined> {
  if (inHand === undefined || inHand.refreshTokenExpiresAt !== undefined) return undefined;
  try {
    return (await endpoint.lifeOf(owner, 'refresh', inHand.refreshToken, call)).endsAt;
  } catch (error) {
    call.throwIfOver();
    if (!ConnectorError.isInstance(error)) throw error;
    return undefined;
  }
}

/** A 403 after the token was good. */
function refusedAccess(error: unknown): unknown {
  if (!ConnectorError.isInstance(error) || error.code !== 'permission_denied') return error;
  const { storeId, operation } = error;
  return new ConnectorError(
    'permission_denied',
    `flipkart ${operation} for ${storeId}: Flipkart gave a token, but refuses to show orders with it. Check that the app has the scope Seller_Api and that the seller account is active. A partner's app has no orders of its own: it connects with a refreshToken, or by auth.begin.`,
    { ...error, cause: error },
  );
}

function noRefreshToken({ operation }: Call, storeId: string): ConnectorError {
  return new ConnectorError(
    'unexpected_response',
    `flipkart ${operation}: Flipkart gave no refresh token for ${storeId}.`,
    { platform: 'flipkart', storeId, operation },
  );
}
