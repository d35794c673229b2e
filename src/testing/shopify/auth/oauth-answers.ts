import type { TokenAnswer, TokenLedger } from './token-ledger.js';

export interface OAuthShop {
  readonly storeId: string;
  readonly clientId: string;
  /** Oldest first. Every one that is not revoked is accepted at the token endpoint. */
  readonly secrets: () => readonly string[];
  readonly redirectUris: readonly string[] | undefined;
  readonly ledger: TokenLedger;
  readonly defaultScopes: readonly string[];
  readonly now: () => number;
}

export interface EndpointAnswer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly json?: object;
  readonly text?: string;
}

export const granted = (answer: TokenAnswer): EndpointAnswer => ({ status: 200, json: answer });

export const refused = (error: string, description: string, status = 400): EndpointAnswer => ({
  status,
  json: { error, error_description: description },
});
