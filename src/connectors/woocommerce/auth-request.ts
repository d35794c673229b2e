import { randomBytes } from 'node:crypto';
import type { Call } from '../../core/call.js';
import { AuthenticationError } from '../../core/errors.js';
import type { JsonObject, TokenRecord } from '../../core/ports.js';
import { invalidInput } from '../invalid-input.js';
import type { Runtime } from '../runtime.js';
import { contentOf } from './answer.js';
import type { WooRequest } from './client.js';
import type { Received } from './errors.js';
import { signedPairs } from './oauth-signature.js';
import type { WooCommerceOptions } from './options.js';
import { requirePublicSite } from './public-address.js';
import { endpointOf, type QueryPairs, queryPairs, urlOf } from './request-url.js';
import { type AuthMode, settingsOf } from './settings.js';
import { partsOf } from './site.js';

export interface WooKeys {
  readonly consumerKey: string;
  readonly consumerSecret: string;
}

/** How a store is reached: what may be learnt, and kept in the record's settings. */
export interface Access {
  readonly apiRoot: string;
  readonly authMode: AuthMode;
  /** Absent: the one the request is sent to. */
  readonly signatureOrigin: string | undefined;
  readonly methodOverride: boolean;
}

/** One answer, read but not judged. */
export interface Exchange extends Received {
  /** Of the last attempt, from sending to the last byte. */
  readonly durationMs: number;
}

export interface WooSender {
  /** Scheme, host and port that requests to the site go to, and perhaps a path in front. */
  baseOf(site: string): string;
  /** Whether keys may be sent as they are: over TLS, or to a base that the host itself named. */
  isSecure(site: string): boolean;
  /** @param keys absent: a question that anyone may ask. */
  send(site: string, access: Access, keys: WooKeys | undefined, request: WooRequest, call: Call): Promise<Exchange>;
}

export function createWooSender(runtime: Runtime, options: WooCommerceOptions): WooSender {
  const baseOf = (site: string) => runtime.originOf(site, partsOf(site).origin);
  const isSecure = (site: string) => options.baseURL !== undefined || site.startsWith('https:');

  return {
    baseOf,
    isSecure,
    send: async (site, access, keys, request, call) => {
      requireReachable(site, options, call.operation);
      const overrides = access.methodOverride && (request.method === 'PUT' || request.method === 'DELETE');
      const method = overrides ? 'POST' : request.method;
      const { pathname, pairs: rootPairs } = endpointOf(access.apiRoot, request.path);
      const base = baseOf(site);
      const pairs: QueryPairs = [
        ...rootPairs,
        ...queryPairs(request.query),
        ...(overrides ? [['_method', request.method] as const] : []),
      ];
      const address = `${base}${pathname}`;
      const signedUrl = ({ consumerKey, consumerSecret }: WooKeys) =>
        urlOf(
          address,
          signedPairs({
            method,
            address: `${access.signatureOrigin ?? base}${pathname}`,
            pairs,
            consumerKey,
            consumerSecret,
            timestamp: Math.floor(call.now() / 1_000),
            nonce: randomBytes(16).toString('hex'),
          }),
        );
      const body = request.body === undefined ? undefined : JSON.stringify(request.body);
      let startedAt = performance.now();
      const response = await runtime.http.send(
        {
          method,
          url: urlOf(
            address,
            keys !== undefined && access.authMode === 'query' ? [...pairs, ...keyPairs(keys)] : pairs,
          ),
          ...(keys !== undefined && access.authMode === 'oauth' ? { urlOfAttempt: () => signedUrl(keys) } : {}),
          headers: {
            authorization: keys !== undefined && access.authMode === 'basic' ? basic(keys) : undefined,
            'content-type': body === undefined ? undefined : 'application/json',
            'x-http-method-override': overrides ? request.method : undefined,
          },
          body,
          retry: request.retry ?? (request.method === 'POST' ? 'unsafe' : 'safe'),
          label: request.label,
          attemptTimeoutMs: request.attemptTimeoutMs,
          maxRetries: request.maxRetries,
          beforeAttempt: async () => {
            startedAt = performance.now();
            return undefined;
          },
        },
        call,
      );
      return { response, content: contentOf(response), durationMs: performance.now() - startedAt };
    },
  };
}

/**
 * Refuses sites that must not be called, as far as their URL tells.
 *
 * @throws {InvalidRequestError} naming `storeId`.
 */
export function requireReachable(site: string, options: WooCommerceOptions, operation: string): void {
  if (options.baseURL !== undefined) return;
  if (options.allowPrivateHosts !== true) requirePublicSite(site, operation);
  if (site.startsWith('https:') || options.allowInsecureHttp === true) return;
  const message =
    'is a plain http site: use its https address, or set allowInsecureHttp and accept that orders cross the network readable by anyone';
  throw invalidInput('woocommerce', operation, [{ path: 'storeId', message }], site);
}

/** @throws {AuthenticationError} for a record without keys. */
export function keysOf({ credentials, storeId }: TokenRecord): WooKeys {
  const { consumerKey, consumerSecret } = credentials;
  if (typeof consumerKey === 'string' && typeof consumerSecret === 'string') return { consumerKey, consumerSecret };
  throw new AuthenticationError(
    `Store ${storeId} has no consumer key and secret: connect it again (auth.begin or auth.connect).`,
    { platform: 'woocommerce', storeId, reauthorize: true },
  );
}

/** What is remembered of a store, and for the rest what most stores are like. */
export function accessOf(record: TokenRecord, isSecure: boolean): Access {
  const { apiRoot, authMode, signatureOrigin, methodOverride } = settingsOf(record);
  return {
    apiRoot: apiRoot ?? `${partsOf(record.storeId).path}/wp-json/`,
    // A mode that was right over TLS must not show the secret to a network without.
    authMode: isSecure ? (authMode ?? 'basic') : 'oauth',
    signatureOrigin,
    methodOverride,
  };
}

/** What of it goes into the record's settings; `methodOverride` is noted when it is met. */
export function learntSettings({ apiRoot, authMode, signatureOrigin }: Access): JsonObject {
  return { apiRoot, authMode, signatureOrigin: signatureOrigin ?? null };
}

function keyPairs({ consumerKey, consumerSecret }: WooKeys): QueryPairs {
  return [
    ['consumer_key', consumerKey],
    ['consumer_secret', consumerSecret],
  ];
}

function basic({ consumerKey, consumerSecret }: WooKeys): string {
  return `Basic ${Buffer.from(`${consumerKey}:${consumerSecret}`).toString('base64')}`;
}
