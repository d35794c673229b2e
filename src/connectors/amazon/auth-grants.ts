import type { Call } from '../../core/call.js';
import { ConnectorError } from '../../core/errors.js';
import type { TokenRecord } from '../../core/ports.js';
import { invalidInput } from '../invalid-input.js';
import { findRecord, saveConnection } from '../records.js';
import type { Runtime } from '../runtime.js';
import { appCredentials } from './app-credentials.js';
import type { Begun } from './auth-begun.js';
import type { ReceivedCallback } from './auth-callback.js';
import { refusedAccess, refusedToken } from './auth-errors.js';
import type { CheckedConnect } from './auth-input.js';
import { fetchParticipations, type Participation, profileOf, sellingIn } from './auth-participations.js';
import { refusalOf, unprovenError } from './auth-proof.js';
import { choiceSettings, type MarketplaceChoice, marketplaceChoiceOf } from './auth-records.js';
import type { AmazonClient } from './client.js';
import { createLwa, credentialsFrom } from './lwa.js';
import type { Region } from './marketplaces.js';
import type { AmazonOptions } from './options.js';
import { type AmazonStore, storeFrom } from './store.js';

/** Ways from what a caller has in hand to a saved connection. */
export interface Grants {
  /** Redeems the code of a callback and saves what it brought, once that is known to be of the seller it names. */
  redeemCode(callback: ReceivedCallback, begun: Begun, call: Call): Promise<TokenRecord>;
  /** Saves a refresh token, after asking Amazon unless told not to. */
  connect(input: CheckedConnect, call: Call): Promise<TokenRecord>;
  /** Reads the seller's marketplaces and notes them. */
  readProfile(record: TokenRecord, call: Call): Promise<ReadProfile>;
  /** As `readProfile`; with a warning instead when it fails, since the store is connected all the same. */
  addProfile(record: TokenRecord, call: Call): Promise<TokenRecord>;
}

export interface ReadProfile {
  readonly record: TokenRecord;
  readonly participations: readonly Participation[];
}

export function createGrants(runtime: Runtime, client: AmazonClient, options: AmazonOptions): Grants {
  const lwa = createLwa(runtime, options);

  const readProfile = async (record: TokenRecord, call: Call): Promise<ReadProfile> => {
    const { storeId } = record;
    const { all } = await fetchParticipations(client, storeToAsk(record), call);
    const noted = await runtime.tokens.update(storeId, (current) => {
      const { region, marketplaceIds, isChosen } = marketplaceChoiceOf(current);
      const ids = isChosen ? marketplaceIds : withSelling(marketplaceIds, all);
      if (region === undefined || ids.length === 0) return current;
      return {
        ...current,
        settings: { ...current.settings, ...choiceSettings(region, ids, isChosen) },
        profile: { ...current.profile, ...profileOf(all, ids, storeId) },
      };
    });
    return { record: noted, participations: all };
  };

  const warnOfUnproven = (storeId: string) =>
    runtime.logger.warn({
      event: 'seller_unproven',
      message: `Amazon does not confirm that the consent is of ${storeId}, whom auth.begin named: give the app the Product Listing role, or be sure of it.`,
      platform: 'amazon',
      storeId,
    });

  /** Credentials that Amazon took just now, and where the seller sells. */
  const verified = async (input: CheckedConnect, call: Call) => {
    const { storeId, region, refreshToken, ownApp } = input;
    const app = appCredentials(options, { storeId, credentials: ownApp }, call.operation);
    const grant = await lwa.refresh(app, refreshToken, call).catch((error: unknown) => {
      throw refusedToken(error, storeId);
    });
    const store = { storeId, region, marketplaceIds: input.chosenMarketplaceIds ?? [] };
    const { all } = await fetchParticipations(client, store, call, grant.accessToken).catch((error: unknown) => {
      throw refusedAccess(error, region);
    });
    const marketplaceIds = input.chosenMarketplaceIds ?? withSelling(input.knownMarketplaceIds, all);
    if (marketplaceIds.length === 0) {
      throw invalidInput(
        'amazon',
        call.operation,
        [{ path: 'region', message: `is not the seller's: there is no marketplace of theirs in '${region}'` }],
        storeId,
      );
    }
    return {
      credentials: credentialsFrom(grant, refreshToken),
      marketplaceIds,
      profile: profileOf(all, marketplaceIds, storeId),
    };
  };

  return {
    redeemCode: async ({ sellerId, code }, begun, call) => {
      // The factory's, whatever app the store had before: the consent was given to that one.
      const app = appCredentials(options, undefined, call.operation);
      const grant = await lwa.exchange(app, code, begun.redirectUri, call);
      if (grant.refreshToken === undefined) throw noRefreshToken(call, sellerId);
      const { region, marketplaceId, isNamed } = begun;
      const known = keptOf(await findRecord(runtime, sellerId), region);
      const unproven = {
        ...{ client, sellerId, region, accessToken: grant.accessToken },
        marketplaceId: marketplaceId ?? known?.marketplaceIds[0],
      };
      // A code is spent, and a failure here costs the seller another consent. Saved first, it could cost another seller
      // their store: anybody may write any seller's id into the callback.
      const refusal = await refusalOf(unproven, call);
      // Read after Amazon was asked: it may have been connected meanwhile.
      const before = await findRecord(runtime, sellerId);
      if (refusal !== undefined) {
        const isConnected = before !== undefined;
        if (isConnected || !isNamed) throw unprovenError(refusal, { sellerId, isConnected });
        warnOfUnproven(sellerId);
      }
      const kept = keptOf(before, region);
      const ids = kept?.marketplaceIds ?? (marketplaceId === undefined ? [] : [marketplaceId]);
      return saveConnection(runtime, sellerId, {
        credentials: credentialsFrom(grant, grant.refreshToken),
        settings: {
          ...choiceSettings(region, ids, kept?.isChosen === true),
          authorizedAt: new Date(runtime.now()).toISOString(),
        },
        outdated: [],
        profile: {},
      });
    },

    connect: async (input, call) => {
      const { storeId, region, ownApp, authorizedAt, refreshToken, chosenMarketplaceIds, knownMarketplaceIds } = input;
      const { credentials, marketplaceIds, profile } = input.verify
        ? await verified(input, call)
        : {
            credentials: { refreshToken, ...NO_TOKEN_YET },
            marketplaceIds: chosenMarketplaceIds ?? knownMarketplaceIds,
            profile: {},
          };
      return saveConnection(runtime, storeId, {
        credentials: { ...ownApp, ...credentials },
        settings: {
          ...choiceSettings(region, marketplaceIds, chosenMarketplaceIds !== undefined),
          ...(typeof authorizedAt === 'string' ? { authorizedAt } : {}),
        },
        outdated: authorizedAt === null ? ['authorizedAt'] : [],
        profile,
      });
    },

    readProfile,

    addProfile: async (record, call) => {
      const { storeId } = record;
      try {
        return (await readProfile(record, call)).record;
      } catch (error) {
        if (!ConnectorError.isInstance(error)) throw error;
        runtime.logger.warn({
          event: 'profile_unread',
          message: `${storeId} is connected, but its marketplaces could not be read (${error.code}): auth.check reads them later.`,
          platform: 'amazon',
          storeId,
          code: error.code,
        });
        return record;
      }
    },
  };
}

/** What is known of a store that stays in its region. */
function keptOf(before: TokenRecord | undefined, region: Region): MarketplaceChoice | undefined {
  const known = before === undefined ? undefined : marketplaceChoiceOf(before);
  return known?.region === region ? known : undefined;
}

/** Ended before it began: the first call that needs a token asks for one. */
const NO_TOKEN_YET = { accessTokenExpiresAt: new Date(0).toISOString() };

/** What is needed to ask for marketplaces: they may not be known yet. */
export function storeToAsk(record: TokenRecord): AmazonStore {
  const { region, marketplaceIds } = marketplaceChoiceOf(record);
  return region === undefined ? storeFrom(record) : { storeId: record.storeId, region, marketplaceIds };
}

/** Those in which the seller sells; the ones that were known keep their order, so that the main one stays first. */
function withSelling(known: readonly string[], all: readonly Participation[]): readonly string[] {
  const selling = sellingIn(all);
  if (selling.length === 0) return known;
  return [...known.filter((id) => selling.includes(id)), ...selling.filter((id) => !known.includes(id))];
}

function noRefreshToken({ operation }: Call, storeId: string): ConnectorError {
  return new ConnectorError(
    'unexpected_response',
    `amazon ${operation}: Login with Amazon gave no refresh token for ${storeId}.`,
    { platform: 'amazon', storeId, operation },
  );
}
