import { timingSafeEqual } from 'node:crypto';
import { RestError } from '../http/route.js';
import type { ApiKey, KeyRing } from './keys.js';

export interface AuthSite {
  readonly keys: KeyRing;
  /** PHP's `is_ssl()`: without it Basic and keys in the query do not exist [CODE]. */
  readonly ssl: boolean;
  /** The host drops the `Authorization` header before PHP sees it. */
  readonly stripAuthorization: boolean;
  /** `https://shop.example.com/shop`. */
  readonly home: string;
  /** Where the base string of an OAuth signature takes its host from. */
  readonly oauthHost: 'header' | 'home';
  now(): number;
}

/** How a request proved itself, for the log. */
export type AuthKind = 'basic' | 'none' | 'oauth' | 'query';

export interface Authenticated {
  readonly kind: AuthKind;
  /** Absent: nobody, as without any key. */
  readonly key: ApiKey | undefined;
}

export const authError = (message: string, code = 'woocommerce_rest_authentication_error'): RestError =>
  new RestError(401, code, message);

export function sameText(left: string, right: string): boolean {
  const [a, b] = [Buffer.from(left), Buffer.from(right)];
  return a.length === b.length && timingSafeEqual(a, b);
}
