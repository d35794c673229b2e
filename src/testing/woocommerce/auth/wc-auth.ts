import { parseUrl } from '../../../core/url.js';
import { type HttpAnswer, htmlAnswer } from '../http/answer.js';
import type { Exchange } from '../http/exchange.js';
import { flatten, parsePhpQuery } from '../http/php-query.js';
import type { ApiKey, KeyPermission, KeyRing } from './keys.js';

/** What the store POSTs to the app when the merchant agrees. It is not signed and names no store [RUN]. */
export interface KeyDelivery {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** How the merchant's visit to the page ended. */
export type GrantOutcome =
  | {
      readonly granted: true;
      readonly returnURL: string;
      readonly consumerKey: string;
      readonly consumerSecret: string;
    }
  /** The app did not answer exactly 200: the key is gone, and the merchant reads an error page. */
  | { readonly granted: false; readonly returnURL: undefined };

interface Grant {
  readonly appName: string;
  readonly scope: KeyPermission;
  readonly userId: string;
  readonly returnURL: string;
  readonly callbackURL: string;
}

const SCOPES: readonly string[] = ['read', 'write', 'read_write'];

/** The page `/wc-auth/v1/authorize`, and the merchant who reads it. */
export class WcAuth {
  readonly #keys: KeyRing;

  constructor(keys: KeyRing) {
    this.#keys = keys;
  }

  /** Errors are HTML pages with status 401 [RUN]. */
  page(endpoint: string, { query }: Exchange): HttpAnswer {
    if (endpoint !== 'authorize') return htmlAnswer(404, 'Page not found');
    const grant = readGrant(flatten(query));
    if (typeof grant === 'string') return htmlAnswer(401, `Error: ${grant}.`);
    return htmlAnswer(200, `${escapeHTML(grant.appName)} would like to connect to your store`);
  }

  /**
   * The merchant agrees: a key is made, `deliver` plays the network, and only then the browser is sent back.
   * @throws when the page would not have shown the question.
   */
  async approve(
    authorizeURL: string,
    deliver: (delivery: KeyDelivery) => Promise<{ readonly status: number }>,
  ): Promise<GrantOutcome> {
    const grant = requireGrant(authorizeURL);
    const key = this.#keys.issue(grant.scope);
    const { status } = await deliver(delivery(grant, key));
    if (status !== 200) {
      this.#keys.revoke(key.consumerKey);
      return { granted: false, returnURL: undefined };
    }
    const { consumerKey, consumerSecret } = key;
    return { granted: true, returnURL: backTo(grant, 1), consumerKey, consumerSecret };
  }

  /** The merchant refuses. @returns where the browser goes. */
  deny(authorizeURL: string): string {
    return backTo(requireGrant(authorizeURL), 0);
  }
}

function requireGrant(authorizeURL: string): Grant {
  const grant = readGrant(flatten(parsePhpQuery(new URL(authorizeURL).search.slice(1))));
  if (typeof grant === 'string') throw new Error(`the authorize page answers: ${grant}`);
  return grant;
}

/** The request, or what is wrong with it, in the order and the words of the plugin [CODE class-wc-auth.php]. */
function readGrant(query: Readonly<Record<string, string>>): Grant | string {
  const { app_name: appName, user_id: userId, return_url: returnURL, callback_url: callbackURL, scope } = query;
  const given = { app_name: appName, user_id: userId, return_url: returnURL, callback_url: callbackURL, scope };
  const missing = Object.entries(given).find(([, value]) => value === undefined || value === '' || value === '0');
  if (missing !== undefined) return `Missing parameter ${missing[0]}`;
  if (!SCOPES.includes(scope as string)) return `Invalid scope ${scope}`;
  if (parseUrl(returnURL as string) === undefined) return 'The return_url is not a valid URL';
  if (parseUrl(callbackURL as string) === undefined) return 'The callback_url is not a valid URL';
  if (!/^https:\/\//i.test(callbackURL as string)) return 'The callback_url needs to be over SSL';
  return {
    appName: appName as string,
    scope: scope as KeyPermission,
    userId: userId as string,
    returnURL: returnURL as string,
    callbackURL: callbackURL as string,
  };
}

/** `user_id` is the text that was sent, although the documentation shows a number [RUN]. */
const delivery = ({ callbackURL, userId, scope }: Grant, { id, consumerKey, consumerSecret }: ApiKey): KeyDelivery => ({
  url: callbackURL,
  headers: { 'content-type': 'application/json;charset=UTF-8', 'user-agent': 'WordPress/6.8.8' },
  body: JSON.stringify({
    key_id: id,
    user_id: userId,
    consumer_key: consumerKey,
    consumer_secret: consumerSecret,
    key_permissions: scope,
  }),
});

function backTo({ returnURL, userId }: Grant, success: 0 | 1): string {
  const url = new URL(returnURL);
  url.searchParams.set('success', String(success));
  url.searchParams.set('user_id', userId);
  return url.href;
}

const escapeHTML = (text: string): string => text.replace(/[&<>"]/g, (mark) => `&#${mark.charCodeAt(0)};`);
