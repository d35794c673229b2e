import { DAY_MS, MINUTE_MS, SECOND_MS } from '../../clock.js';
import type { Random } from '../../random.js';
import type { AmazonApp } from '../http/area.js';
import { ALL_ROLES, type AmazonRole } from './roles.js';

/** Both are documented: "5 minutes" and "3600 seconds". */
export const CODE_LIFE_MS = 5 * MINUTE_MS;
export const TOKEN_LIFE_SECONDS = 3_600;
/** "The seller must re-authorize every 365 days". */
export const AUTHORIZATION_LIFE_MS = 365 * DAY_MS;

export interface SandboxAppInput {
  readonly random: Random;
  readonly now: () => number;
  readonly draft: boolean;
  /** `undefined`: every https address, and http on this machine, counts as registered. */
  readonly redirectUris: readonly string[] | undefined;
}

interface Secret {
  readonly value: string;
  endsAt: number;
}

/** One seller's consent. */
interface Authorization {
  readonly sellerId: string;
  readonly at: number;
  /** A role that the app gets later is not in it: the seller has to consent again. */
  readonly roles: ReadonlySet<AmazonRole>;
  readonly refreshTokens: Set<string>;
  revoked: boolean;
}

interface Code {
  readonly sellerId: string;
  readonly redirectUri: string;
  readonly endsAt: number;
}

/** What an access token stands for. */
export interface TokenGrant {
  /** `undefined` for a token in the app's own name. */
  readonly sellerId: string | undefined;
  readonly scopes: ReadonlySet<string>;
  endsAt: number;
}

/** A registered app: its secrets, its roles, and what sellers let it do. */
export class SandboxApp implements AmazonApp {
  readonly applicationId: string;
  readonly clientId: string;
  readonly draft: boolean;
  readonly redirectUris: readonly string[] | undefined;
  /** Those the app has today. */
  roles: ReadonlySet<AmazonRole> = new Set(ALL_ROLES);
  readonly #random: Random;
  readonly #now: () => number;
  readonly #secrets: Secret[];
  readonly #authorizations = new Map<string, Authorization>();
  readonly #codes = new Map<string, Code>();
  readonly #tokens = new Map<string, TokenGrant>();

  constructor({ random, now, draft, redirectUris }: SandboxAppInput) {
    this.#random = random;
    this.#now = now;
    this.applicationId = `amzn1.sp.solution.${random.uuid()}`;
    this.clientId = `amzn1.application-oa2-client.${hex(random)}`;
    this.draft = draft;
    this.redirectUris = redirectUris;
    this.#secrets = [{ value: this.#newSecret(), endsAt: Number.POSITIVE_INFINITY }];
  }

  /** The newest. */
  get clientSecret(): string {
    return this.#secrets.at(-1)?.value as string;
  }

  /** A new secret; the old ones work for another week, or as long as is said. */
  rotateSecret(keepOldMs = 7 * DAY_MS): string {
    const endsAt = this.#now() + keepOldMs;
    for (const secret of this.#secrets) secret.endsAt = Math.min(secret.endsAt, endsAt);
    this.#secrets.push({ value: this.#newSecret(), endsAt: Number.POSITIVE_INFINITY });
    return this.clientSecret;
  }

  /** All secrets end now, as they do after 180 days. */
  expireSecrets(): void {
    for (const secret of this.#secrets) secret.endsAt = this.#now();
  }

  knows(secret: string): boolean {
    return this.#secrets.some(({ value, endsAt }) => value === secret && this.#now() < endsAt);
  }

  /** The seller consents. @returns the refresh token that stands for it. */
  authorize(sellerId: string): string {
    const before = this.#standing(sellerId);
    const refreshToken = `Atzr|Iw${this.#random.letters(60)}${this.#random.digits(12)}`;
    this.#authorizations.set(sellerId, {
      sellerId,
      at: this.#now(),
      roles: this.roles,
      refreshTokens: new Set([...(before?.refreshTokens ?? []), refreshToken]),
      revoked: false,
    });
    return refreshToken;
  }

  /** The seller takes the consent back: its refresh tokens and its access tokens are worth nothing. */
  revoke(sellerId: string): void {
    const authorization = this.#authorizations.get(sellerId);
    if (authorization !== undefined) authorization.revoked = true;
  }

  /** What the seller consented to; `undefined` without a consent that stands. */
  rolesFor(sellerId: string): ReadonlySet<AmazonRole> | undefined {
    const authorization = this.#standing(sellerId);
    return authorization && new Set([...authorization.roles].filter((role) => this.roles.has(role)));
  }

  issueCode(sellerId: string, redirectUri: string): string {
    const code = `SP${this.#random.letters(18)}`;
    this.#codes.set(code, { sellerId, redirectUri, endsAt: this.#now() + CODE_LIFE_MS });
    return code;
  }

  /** Once, in time, and with the address it was sent to. @returns whose it was. */
  redeem(code: string, redirectUri: string): string | undefined {
    const found = this.#codes.get(code);
    this.#codes.delete(code);
    return found !== undefined && found.redirectUri === redirectUri && this.#now() < found.endsAt
      ? found.sellerId
      : undefined;
  }

  /** Whose refresh token it is, while the consent stands. */
  sellerOf(refreshToken: string): string | undefined {
    for (const { sellerId } of this.#authorizations.values()) {
      if (this.#standing(sellerId)?.refreshTokens.has(refreshToken)) return sellerId;
    }
    return undefined;
  }

  issueToken(sellerId: string | undefined, scopes: readonly string[] = []): string {
    const token = `Atza|Iw${this.#random.letters(60)}${this.#random.digits(12)}`;
    const endsAt = this.#now() + TOKEN_LIFE_SECONDS * SECOND_MS;
    this.#tokens.set(token, { sellerId, scopes: new Set(scopes), endsAt });
    return token;
  }

  /** What a token stands for, if this app got it and nobody took it back; it may have expired. */
  grantOf(token: string): TokenGrant | undefined {
    const grant = this.#tokens.get(token);
    if (grant?.sellerId === undefined) return grant;
    return this.#standing(grant.sellerId) === undefined ? undefined : grant;
  }

  /** Access tokens end now; of one seller, or all. */
  expireTokens(sellerId?: string): void {
    for (const grant of this.#tokens.values()) {
      if (sellerId === undefined || grant.sellerId === sellerId) grant.endsAt = Math.min(grant.endsAt, this.#now());
    }
  }

  #standing(sellerId: string): Authorization | undefined {
    const found = this.#authorizations.get(sellerId);
    const stands = found !== undefined && !found.revoked && this.#now() < found.at + AUTHORIZATION_LIFE_MS;
    return stands ? found : undefined;
  }

  #newSecret(): string {
    return `amzn1.oa2-cs.v1.${hex(this.#random)}${hex(this.#random)}`;
  }
}

const hex = (random: Random): string => Array.from({ length: 32 }, () => random.int(0, 15).toString(16)).join('');
