import type { CallOptions } from '../../core/call.js';
import type { AuthBegin, AuthCheck, ConnectorAuth } from '../../core/connector.js';
import { ConnectorError, type ErrorCode, type InvalidRequestIssue } from '../../core/errors.js';
import type { JsonValue, TokenRecord } from '../../core/ports.js';
import { checkedAndApproved, requireApproval } from '../approval.js';
import { beginIssues } from '../begin-input.js';
import { invalidInput } from '../invalid-input.js';
import { findRecord } from '../records.js';
import type { Runtime } from '../runtime.js';
import { usedUp } from '../used-up.js';
import { appCredentials } from './app-credentials.js';
import { saveBegun, takeBegun } from './auth-begun.js';
import { callbackError, readCallback } from './auth-callback.js';
import { confirmUrl, consentUrl, readVisit } from './auth-consent.js';
import { deadlinesOf } from './auth-deadlines.js';
import { refusedAccess } from './auth-errors.js';
import { createGrants, type ReadProfile } from './auth-grants.js';
import { checkBegin, checkConnect, NO_TARGET, targetOf } from './auth-input.js';
import { connectedStore, marketplaceChoiceOf } from './auth-records.js';
import type { AmazonClient } from './client.js';
import { requireStoreId } from './ids.js';
import { marketplaceOf } from './marketplaces.js';
import type { AmazonBeginSettings, AmazonConnectSettings, AmazonOptions } from './options.js';

/** Amazon opened the login URI of the app, which the host serves. */
export interface AmazonAppstoreBegin extends AmazonBeginSettings, Pick<AuthBegin, 'approve'> {
  /** The URL exactly as received, query included. */
  readonly url: string;
  /** As in `auth.begin`. */
  readonly redirectUri: string;
  /** As in `auth.begin`. */
  readonly context?: JsonValue;
}

/** What is called for in a browser. */
interface Begun {
  readonly url: string;
  readonly state: string;
}

/** The contract, and what only Amazon has. */
export interface AmazonConnectorAuth extends ConnectorAuth<AmazonConnectSettings> {
  /**
   * Starts at Seller Central's page for consent. `storeId` may be left out: the callback tells it, and Amazon confirms it
   * before anything is saved, for which the app needs the Product Listing role. Where it is given, the callback has to name
   * that seller; an app without the role then takes your word for it while the store is not connected. Give it only where
   * you know that the user is that seller: the id is public.
   */
  begin(input: AuthBegin & AmazonBeginSettings, options?: CallOptions): Promise<Begun>;
  /**
   * Goes on with an authorisation that the seller began in the Selling Partner Appstore, or by re-authorising under Manage
   * Your Apps: Amazon opens the app's login URI. Call it once the seller is signed in to your site, and send the browser to
   * `url`; what comes back is for `complete`. A URL that would lead anywhere but to Amazon is refused. `marketplaceId` or
   * `region` are needed only where Amazon's URL does not tell.
   */
  beginFromAppstore(input: AmazonAppstoreBegin, options?: CallOptions): Promise<Begun>;
}

export interface AmazonAuth {
  readonly auth: AmazonConnectorAuth;
}

export function createAmazonAuth(runtime: Runtime, client: AmazonClient, options: AmazonOptions): AmazonAuth {
  const { tokens, now } = runtime;
  const grants = createGrants(runtime, client, options);
  const isDraft = options.draft === true;

  /** What consent is asked for; with the credentials that the code will be redeemed with. */
  const applicationFor = (operation: string): string => {
    appCredentials(options, undefined, operation);
    if (options.applicationId !== undefined) return options.applicationId;
    throw new ConnectorError(
      'configuration_invalid',
      `amazon ${operation} needs the app's id: pass applicationId (amzn1.sp.solution.…) to createAmazonConnector.`,
      { platform: 'amazon', operation },
    );
  };

  const auth: AmazonConnectorAuth = {
    kind: 'oauth2-code',

    begin: (input, callOptions) =>
      runtime.call('auth.begin', input.storeId, callOptions, async (call) => {
        const sellerId = input.storeId === undefined ? undefined : requireStoreId(input.storeId, 'auth.begin');
        const before = sellerId === undefined ? undefined : await findRecord(runtime, sellerId);
        const checked = checkBegin(input, before);
        const applicationId = applicationFor('auth.begin');
        const { redirectUri } = checked;
        if (sellerId !== undefined) await requireApproval(input, call, sellerId, input.context);
        const state = await saveBegun(runtime, 'auth.begin', {
          ...checked,
          isNamed: sellerId !== undefined,
          context: input.context,
        });
        return { url: consentUrl(checked, { applicationId, state, redirectUri, isDraft }), state };
      }),

    beginFromAppstore: (input, callOptions) =>
      runtime.call('auth.beginFromAppstore', undefined, callOptions, async (call) => {
        const { redirectUri, context } = input;
        const issues: InvalidRequestIssue[] = beginIssues(input);
        const target = targetOf(input, issues);
        if (issues.length > 0) throw invalidInput('amazon', 'auth.beginFromAppstore', issues);
        applicationFor('auth.beginFromAppstore');
        const visit = readVisit(input.url, target);
        const region = visit.region ?? target?.region;
        if (region === undefined) {
          const issue = { path: 'marketplaceId', message: NO_TARGET };
          throw invalidInput('amazon', 'auth.beginFromAppstore', [issue], visit.sellerId);
        }
        const { sellerId } = visit;
        await requireApproval(input, call, sellerId, context);
        const marketplaceId = target?.region === region ? target.marketplaceId : undefined;
        const begun = { sellerId, isNamed: false, redirectUri, region, marketplaceId, context };
        const state = await saveBegun(runtime, 'auth.beginFromAppstore', begun);
        return { url: confirmUrl(visit, { state, redirectUri, isDraft }), state };
      }),

    complete: (input, callOptions) =>
      runtime.call('auth.complete', undefined, callOptions, async (call) => {
        const callback = readCallback(input.url, input.state);
        const { sellerId } = callback;
        appCredentials(options, undefined, call.operation);
        const begun = await takeBegun(runtime, call.operation, callback.state);
        if (begun === undefined) {
          throw callbackError('its state is unknown, used or older than ten minutes: begin again (auth.begin)');
        }
        if (begun.sellerId !== undefined && begun.sellerId !== sellerId) {
          throw callbackError('another seller than the authorisation was begun for gave consent');
        }
        await requireApproval(input, call, sellerId, begun.context);
        const saved = await grants.redeemCode(callback, begun, call).catch((error: unknown) => {
          throw usedUp(error, sellerId);
        });
        return connectedStore(await grants.addProfile(saved, call), begun.context);
      }),

    connect: (input, callOptions) =>
      runtime.call('auth.connect', input.storeId, callOptions, async (call) => {
        const storeId = requireStoreId(input.storeId, 'auth.connect');
        const checked = await checkedAndApproved(input, call, storeId, async () =>
          checkConnect(input, await findRecord(runtime, storeId)),
        );
        return connectedStore(await grants.connect(checked, call));
      }),

    refresh: (storeId, callOptions) =>
      runtime.call('auth.refresh', storeId, callOptions, async (call) =>
        connectedStore(await tokens.refresh(requireStoreId(storeId, 'auth.refresh'), call)),
      ),

    disconnect: (storeId, callOptions) =>
      runtime.call('auth.disconnect', storeId, callOptions, () =>
        tokens.forget(requireStoreId(storeId, 'auth.disconnect')),
      ),

    check: (storeId, callOptions) =>
      runtime.call('auth.check', storeId, callOptions, async (call): Promise<AuthCheck> => {
        const record = await tokens.load(requireStoreId(storeId, 'auth.check'));
        const deadlines = deadlineProblems(record, options, now());
        try {
          const read = await grants.readProfile(record, call);
          const problems = participationProblems(read);
          // What ends one day works today.
          return {
            ...connectedStore(read.record),
            ok: problems.length === 0,
            problems: [...problems, ...deadlines],
          };
        } catch (error) {
          // The credentials are what is being checked; anything else (network, outage) is the caller's to retry.
          if (!ConnectorError.isInstance(error) || !VERDICTS.has(error.code)) throw error;
          const { region } = marketplaceChoiceOf(record);
          const { message } = region === undefined ? error : (refusedAccess(error, region) as ConnectorError);
          return { ...connectedStore(record), ok: false, problems: [message, ...deadlines] };
        }
      }),
  };

  return { auth };
}

const VERDICTS: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'authentication_failed',
  'permission_denied',
  'invalid_request',
]);

function deadlineProblems(record: TokenRecord, options: AmazonOptions, now: number): readonly string[] {
  const noteworthy = deadlinesOf(record, options, now).filter(({ state }) => state !== 'none');
  return noteworthy.map(({ message, fix }) => `${message} ${fix}`);
}

/** Marketplaces that the store is connected for, and that are not the seller's any more. */
function participationProblems({ record, participations }: ReadProfile): readonly string[] {
  return marketplaceChoiceOf(record).marketplaceIds.flatMap((id) => {
    if (participations.some(({ marketplaceId, isParticipating }) => marketplaceId === id && isParticipating)) return [];
    return [
      `The seller does not sell in ${marketplaceOf(id)?.code ?? id} (${id}): connect the store again with the marketplaceIds in which they do (auth.connect).`,
    ];
  });
}
