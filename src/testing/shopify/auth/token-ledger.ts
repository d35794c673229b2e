import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../clock.js';
import { mixSeed, Random } from '../../random.js';

const ACCESS_MS = HOUR_MS;
const REFRESH_MS = 90 * DAY_MS;
/** An old refresh token may be retried that long after its first use [DOC changelog more-resilient-refreshes]. */
const RETRY_MS = 30 * DAY_MS;
const CODE_MS = 10 * MINUTE_MS;

interface AccessToken {
  readonly scopes: readonly string[];
  readonly expiresAt: number | null;
}

interface RefreshToken {
  readonly token: string;
  readonly scopes: readonly string[];
  readonly expiresAt: number;
  firstUsedAt: number | null;
  replacement: { readonly accessToken: string; readonly refresh: RefreshToken } | null;
}

interface Code {
  readonly scopes: readonly string[];
  readonly expiresAt: number;
}

/** The member of the merchant's staff an online token works for. */
export interface AssociatedUser {
  readonly id: number;
  readonly first_name: string;
  readonly last_name: string;
  readonly email: string;
  readonly email_verified: boolean;
  readonly account_owner: boolean;
  readonly locale: string;
  readonly collaborator: boolean;
}

export interface TokenAnswer {
  readonly access_token: string;
  readonly scope: string;
  readonly expires_in?: number;
  readonly refresh_token?: string;
  readonly refresh_token_expires_in?: number;
  readonly associated_user_scope?: string;
  readonly associated_user?: AssociatedUser;
}

export type RefreshOutcome = TokenAnswer | 'invalid_grant';

/** Every token one app holds for one shop, with the rotation rules of 2026-08-28. */
export class TokenLedger {
  readonly #now: () => number;
  readonly #random: Random;
  readonly #access = new Map<string, AccessToken>();
  readonly #refresh = new Map<string, RefreshToken>();
  readonly #codes = new Map<string, Code>();
  /** The permanent offline token; the same one comes back until the app is uninstalled. */
  permanentToken: string;
  /** What the merchant granted; `undefined` while the app is not installed. */
  installedScopes: readonly string[] | undefined;

  constructor(options: { seed: number; shopIndex: number; scopes: readonly string[]; now: () => number }) {
    this.#now = options.now;
    this.#random = new Random(mixSeed(options.seed, options.shopIndex, 0x70c3));
    this.installedScopes = options.scopes;
    this.permanentToken = this.#mint('shpat_');
    this.#access.set(this.permanentToken, { scopes: options.scopes, expiresAt: null });
  }

  /** The scopes of a token that works right now. */
  scopesOf(token: string): readonly string[] | undefined {
    const known = this.#access.get(token);
    if (known === undefined || (known.expiresAt !== null && known.expiresAt <= this.#now())) return undefined;
    return known.scopes;
  }

  issueCode(scopes: readonly string[]): string {
    const code = this.#mint('');
    this.#codes.set(code, { scopes, expiresAt: this.#now() + CODE_MS });
    return code;
  }

  /** Codes work once. */
  redeemCode(code: string, expiring: boolean): TokenAnswer | undefined {
    const known = this.#codes.get(code);
    this.#codes.delete(code);
    if (known === undefined || known.expiresAt <= this.#now()) return undefined;
    this.installedScopes = known.scopes;
    return expiring ? this.issueExpiring(known.scopes) : this.issuePermanent(known.scopes);
  }

  issuePermanent(scopes: readonly string[]): TokenAnswer {
    this.#access.set(this.permanentToken, { scopes, expiresAt: null });
    return { access_token: this.permanentToken, scope: scopes.join(',') };
  }

  /** A new grant ends the expiring tokens before it: one is active per app and shop [DOC]. */
  issueExpiring(scopes: readonly string[]): TokenAnswer {
    this.#refresh.clear();
    const { accessToken, refresh } = this.#rotate(scopes);
    return this.#answer(accessToken, refresh);
  }

  /** One-way: the permanent token is gone afterwards [PEER migrate-to-expiring-token]. */
  migrate(token: string): TokenAnswer | undefined {
    const scopes = this.scopesOf(token);
    if (scopes === undefined || token !== this.permanentToken) return undefined;
    this.#access.delete(token);
    return this.issueExpiring(scopes);
  }

  /** For as long as a user is logged in: a day, without a refresh token, and the offline tokens stay. */
  issueOnline(scopes: readonly string[], userId: string): TokenAnswer {
    const token = this.#mint('shpua_');
    this.#access.set(token, { scopes, expiresAt: this.#now() + DAY_MS });
    const scope = scopes.join(',');
    return {
      access_token: token,
      scope,
      expires_in: 86_399,
      associated_user_scope: scope,
      associated_user: {
        id: Number(userId),
        first_name: 'Sandbox',
        last_name: 'Owner',
        email: 'owner@example.com',
        email_verified: true,
        account_owner: true,
        locale: 'en',
        collaborator: false,
      },
    };
  }

  /** A token of the client-credentials grant: a day, no refresh token. */
  issueForClient(scopes: readonly string[]): TokenAnswer {
    this.installedScopes ??= scopes;
    const token = this.#mint('shpua_');
    this.#access.set(token, { scopes, expiresAt: this.#now() + DAY_MS });
    return { access_token: token, scope: scopes.join(','), expires_in: 86_399 };
  }

  /**
   * Rotates. The old token may be sent again, and gets the same replacement again, until that replacement was used
   * itself: a client that lost the answer is not locked out.
   */
  refresh(token: string): RefreshOutcome {
    const now = this.#now();
    const known = this.#refresh.get(token);
    if (known === undefined || known.expiresAt <= now) return 'invalid_grant';
    if (known.replacement === null) {
      known.firstUsedAt = now;
      known.replacement = this.#rotate(known.scopes);
      return this.#answer(known.replacement.accessToken, known.replacement.refresh);
    }
    const used = known.replacement.refresh.firstUsedAt !== null;
    if (used || now - (known.firstUsedAt ?? now) > RETRY_MS) return 'invalid_grant';
    const { accessToken, refresh } = known.replacement;
    // Re-issued, not new: the first answer may have arrived after all.
    if (this.scopesOf(accessToken) === undefined)
      this.#access.set(accessToken, { scopes: refresh.scopes, expiresAt: now + ACCESS_MS });
    return this.#answer(accessToken, refresh);
  }

  /** Replaces the scopes of every live token, as an approved scope change does. */
  setScopes(scopes: readonly string[]): void {
    this.installedScopes = scopes;
    for (const [token, known] of this.#access) this.#access.set(token, { ...known, scopes });
    for (const [token, known] of this.#refresh) this.#refresh.set(token, { ...known, scopes });
  }

  /** Expiring access tokens stop working now; `all` ends the permanent one as well. Refresh tokens stay. */
  expireAccess(all = false): void {
    const past = this.#now() - 1;
    for (const [token, known] of this.#access) {
      if (known.expiresAt !== null || all) this.#access.set(token, { ...known, expiresAt: past });
    }
  }

  /** Uninstalled: nothing works any more, and a reinstalled app gets another permanent token. */
  revokeAll(): void {
    this.#access.clear();
    this.#refresh.clear();
    this.#codes.clear();
    this.installedScopes = undefined;
    this.permanentToken = this.#mint('shpat_');
  }

  #rotate(scopes: readonly string[]): { accessToken: string; refresh: RefreshToken } {
    for (const [token, known] of this.#access)
      if (known.expiresAt !== null && token.startsWith('shpat_')) this.#access.delete(token);
    const now = this.#now();
    const accessToken = this.#mint('shpat_');
    const refresh = {
      token: this.#mint('shprt_'),
      scopes,
      expiresAt: now + REFRESH_MS,
      firstUsedAt: null,
      replacement: null,
    };
    this.#access.set(accessToken, { scopes, expiresAt: now + ACCESS_MS });
    this.#refresh.set(refresh.token, refresh);
    return { accessToken, refresh };
  }

  #answer(accessToken: string, refresh: RefreshToken): TokenAnswer {
    const now = this.#now();
    const expiresAt = this.#access.get(accessToken)?.expiresAt ?? now;
    return {
      access_token: accessToken,
      scope: refresh.scopes.join(','),
      expires_in: Math.max(0, Math.ceil((expiresAt - now) / 1_000)),
      refresh_token: refresh.token,
      refresh_token_expires_in: Math.max(0, Math.ceil((refresh.expiresAt - now) / 1_000)),
    };
  }

  #mint(prefix: string): string {
    const hex = Array.from({ length: 32 }, () => this.#random.int(0, 15).toString(16)).join('');
    return `${prefix}${hex}`;
  }
}
