import { DAY_MS, MINUTE_MS, SECOND_MS } from '../../clock.js';
import type { Random } from '../../random.js';

export const SCOPE = 'Seller_Api';
/** Documented: 60 and 180 days. */
export const ACCESS_LIFE_MS = 60 * DAY_MS;
export const REFRESH_LIFE_MS = 180 * DAY_MS;
/** A code flow that is repeated gives the same refresh token until this much of its life is left (documentation, 2026). */
export const ROTATION_MS = 21 * DAY_MS;
/** Not documented. */
export const CODE_LIFE_MS = 10 * MINUTE_MS;

export interface SandboxAppInput {
  readonly random: Random;
  readonly now: () => number;
  /** Whose own (self-access) app it is; `undefined` for a partner's. */
  readonly ownerId: string | undefined;
  /** `undefined`: every https address counts as registered. */
  readonly redirectURIs: readonly string[] | undefined;
}

interface Code {
  readonly sellerId: string;
  readonly redirectURI: string;
  readonly state: string;
  readonly endsAt: number;
}

/** What a token stands for. */
export interface Grant {
  readonly token: string;
  readonly sellerId: string;
  endsAt: number;
}

export interface TokenPair {
  readonly access: Grant;
  readonly refresh: Grant | undefined;
}

/** A registered app: a seller's own, which asks with its secret alone, or a partner's, which sellers authorise. */
export class SandboxApp {
  readonly appId: string;
  readonly ownerId: string | undefined;
  readonly redirectURIs: readonly string[] | undefined;
  readonly #random: Random;
  readonly #now: () => number;
  #secrets: { readonly value: string; endsAt: number }[];
  readonly #codes = new Map<string, Code>();
  readonly #access = new Map<string, Grant>();
  readonly #refresh = new Map<string, Grant>();

  constructor({ random, now, ownerId, redirectURIs }: SandboxAppInput) {
    this.#random = random;
    this.#now = now;
    this.ownerId = ownerId;
    this.redirectURIs = redirectURIs;
    this.appId = random.uuid().replaceAll('-', '');
    this.#secrets = [{ value: this.#newSecret(), endsAt: Number.POSITIVE_INFINITY }];
  }

  /** The newest. */
  get appSecret(): string {
    return this.#secrets.at(-1)?.value as string;
  }

  /** A new secret; the old ones end at once, or after as long as is said. */
  rotateSecret(keepOldMs = 0): string {
    const endsAt = this.#now() + keepOldMs;
    for (const secret of this.#secrets) secret.endsAt = Math.min(secret.endsAt, endsAt);
    this.#secrets.push({ value: this.#newSecret(), endsAt: Number.POSITIVE_INFINITY });
    return this.appSecret;
  }

  knows(secret: string): boolean {
    return this.#secrets.some(({ value, endsAt }) => value === secret && this.#now() < endsAt);
  }

  /** The access token for a seller: the same one again while it lives. */
  accessFor(sellerId: string): Grant {
    return this.#living(this.#access, sellerId) ?? this.#issue(this.#access, sellerId, ACCESS_LIFE_MS);
  }

  issueCode(sellerId: string, redirectURI: string, state: string): string {
    const code = this.#random.letters(6) + this.#random.digits(4);
    this.#codes.set(code, { sellerId, redirectURI, state, endsAt: this.#now() + CODE_LIFE_MS });
    return code;
  }

  /** Once, in time, and with the address and the state it was sent with. */
  redeem(code: string, redirectURI: string, state: string): TokenPair | undefined {
    const found = this.#codes.get(code);
    this.#codes.delete(code);
    const isGood =
      found !== undefined && found.redirectURI === redirectURI && found.state === state && this.#now() < found.endsAt;
    return isGood ? this.consent(found.sellerId) : undefined;
  }

  /** The seller authorises the app: the pair that there is, or a new one when its refresh token ends within 21 days. */
  consent(sellerId: string): TokenPair {
    const standing = this.#living(this.#refresh, sellerId);
    if (standing !== undefined && standing.endsAt - this.#now() > ROTATION_MS)
      return { access: this.accessFor(sellerId), refresh: standing };
    this.revoke(sellerId);
    const refresh = this.#issue(this.#refresh, sellerId, REFRESH_LIFE_MS);
    return { access: this.accessFor(sellerId), refresh };
  }

  refresh(refreshToken: string): TokenPair | undefined {
    const refresh = this.refreshGrantOf(refreshToken);
    if (refresh === undefined || this.#now() >= refresh.endsAt) return undefined;
    return { access: this.accessFor(refresh.sellerId), refresh };
  }

  /** What an access token stands for; it may have ended. */
  accessGrantOf(token: string): Grant | undefined {
    return this.#access.get(token);
  }

  /** What a refresh token stands for; it may have ended. */
  refreshGrantOf(token: string): Grant | undefined {
    return this.#refresh.get(token);
  }

  /** Access tokens end now; of one seller, or all. */
  expireTokens(sellerId?: string): void {
    for (const grant of this.#access.values()) this.#end(grant, sellerId);
  }

  /** Access and refresh tokens of a seller are worth nothing. */
  revoke(sellerId: string): void {
    for (const grant of [...this.#access.values(), ...this.#refresh.values()]) this.#end(grant, sellerId);
  }

  /** Seconds that a token still lives, as answers count them. */
  secondsLeft({ endsAt }: Grant): number {
    return Math.max(0, Math.ceil((endsAt - this.#now()) / SECOND_MS) - 1);
  }

  #living(grants: ReadonlyMap<string, Grant>, sellerId: string): Grant | undefined {
    return [...grants.values()].find((grant) => grant.sellerId === sellerId && this.#now() < grant.endsAt);
  }

  #issue(grants: Map<string, Grant>, sellerId: string, lifeMs: number): Grant {
    const grant = { token: this.#random.uuid(), sellerId, endsAt: this.#now() + lifeMs };
    grants.set(grant.token, grant);
    return grant;
  }

  #end(grant: Grant, sellerId: string | undefined): void {
    if (sellerId === undefined || grant.sellerId === sellerId) grant.endsAt = Math.min(grant.endsAt, this.#now());
  }

  #newSecret(): string {
    return this.#random.uuid().replaceAll('-', '').slice(0, 32);
  }
}
