import type { AuthBegin, AuthConnect } from '../../core/connector.js';
import type { InvalidRequestIssue } from '../../core/errors.js';
import type { JsonObject, TokenRecord } from '../../core/ports.js';
import { recordOf } from '../../core/wire-reader.js';
import { orderStateSchema } from '../../model/index.js';
import { beginIssues } from '../begin-input.js';
import { invalidInput } from '../invalid-input.js';
import { ALL, parsePermissions } from './auth-records.js';
import type { WooKeys } from './auth-request.js';
import type { WooCommerceConnectSettings, WooCommerceOptions } from './options.js';
import type { Permission } from './settings.js';
import { requireSite } from './site.js';

/** `auth.begin`, checked. */
export interface CheckedBegin {
  readonly site: string;
  readonly redirectUri: string;
  readonly permissions: readonly Permission[];
}

/** @throws {InvalidRequestError} that lists everything wrong with the input. */
export function checkBegin(input: AuthBegin, options: WooCommerceOptions): CheckedBegin {
  const site = requireSite(input.storeId, 'auth.begin');
  const issues = beginIssues(input);
  if (issues.length === 0 && options.baseURL === undefined && !input.redirectUri.startsWith('https:')) {
    issues.push({ path: 'redirectUri', message: 'must be an https URL: WooCommerce posts keys to no other' });
  }
  const permissions = input.scopes === undefined ? ALL : parsePermissions([input.scopes].flat());
  if (permissions === undefined) {
    issues.push({ path: 'scopes', message: "is not 'read', 'write' or 'read_write': leave it out to ask for both" });
  }
  if (permissions === undefined || issues.length > 0) throw invalidInput('woocommerce', 'auth.begin', issues, site);
  return { site, redirectUri: input.redirectUri, permissions };
}

/** `auth.connect`, checked. */
export interface CheckedConnect {
  readonly site: string;
  readonly verify: boolean;
  readonly keys: WooKeys;
  /** What was given, as it is stored. */
  readonly settings: JsonObject;
}

/**
 * @param before of the store, whose keys are kept where none are given.
 * @throws {InvalidRequestError} that lists everything wrong with the input.
 */
export function checkConnect(
  input: AuthConnect & WooCommerceConnectSettings,
  before: TokenRecord | undefined,
): CheckedConnect {
  const { storeId: site, webhookSecret, statusMap } = input;
  const given = { consumerKey: input.consumerKey, consumerSecret: input.consumerSecret };
  const isKept = before !== undefined && given.consumerKey === undefined && given.consumerSecret === undefined;
  const { consumerKey, consumerSecret } = isKept ? before.credentials : given;
  const issues: InvalidRequestIssue[] = [
    ...keyIssues('consumerKey', consumerKey, 'ck_'),
    ...keyIssues('consumerSecret', consumerSecret, 'cs_'),
    ...(webhookSecret === undefined ? [] : webhookIssues(webhookSecret)),
    ...(statusMap === undefined ? [] : statusIssues(statusMap)),
  ];
  if (issues.length > 0) throw invalidInput('woocommerce', 'auth.connect', issues, site);
  return {
    site,
    verify: input.verify !== false,
    keys: { consumerKey: String(consumerKey), consumerSecret: String(consumerSecret) },
    settings: {
      ...(webhookSecret === undefined ? {} : { webhookSecret: [webhookSecret].flat() }),
      ...(statusMap === undefined ? {} : { statusMap }),
    },
  };
}

function keyIssues(path: string, value: unknown, prefix: 'ck_' | 'cs_'): readonly InvalidRequestIssue[] {
  const looks = `(${prefix}…) of a key from WooCommerce > Settings > Advanced > REST API`;
  if (typeof value !== 'string' || !/^[\x21-\x7e]+$/.test(value)) {
    return [{ path, message: `must be the text ${looks}, without spaces around it` }];
  }
  const other = prefix === 'ck_' ? 'cs_' : 'ck_';
  return value.startsWith(other) ? [{ path, message: `begins with ${other}: key and secret are swapped` }] : [];
}

function webhookIssues(given: unknown): readonly InvalidRequestIssue[] {
  const secrets = [given].flat();
  const isFine = secrets.length > 0 && secrets.every((secret) => typeof secret === 'string' && secret.trim() !== '');
  return isFine ? [] : [{ path: 'webhookSecret', message: 'must be text that is not empty, or a list of such' }];
}

function statusIssues(given: unknown): readonly InvalidRequestIssue[] {
  const map = recordOf(given);
  if (map === undefined) return [{ path: 'statusMap', message: "must be an object: the store's slug to a state" }];
  const states = orderStateSchema.options;
  return Object.entries(map).flatMap(([slug, state]) => {
    const path = `statusMap.${slug}`;
    if (slug.startsWith('wc-')) return [{ path, message: 'must be the slug without wc-, as the REST API has it' }];
    return orderStateSchema.safeParse(state).success ? [] : [{ path, message: `must be one of ${states.join(', ')}` }];
  });
}
