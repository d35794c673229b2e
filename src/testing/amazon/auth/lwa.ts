import { type SandboxApp, TOKEN_LIFE_SECONDS } from './app.js';

export interface LwaRequest {
  readonly method: string;
  readonly contentType: string;
  readonly body: string;
}

export interface LwaAnswer {
  readonly status: number;
  readonly body: Readonly<Record<string, number | string>>;
  /** Whose token it was about, for the request log. */
  readonly sellerId?: string;
  readonly grantType?: string;
}

/** Login with Amazon's words for what went wrong. */
export type LwaErrorCode =
  | 'access_denied'
  | 'invalid_client'
  | 'invalid_grant'
  | 'invalid_request'
  | 'invalid_scope'
  | 'server_error'
  | 'temporarily_unavailable'
  | 'unauthorized_client'
  | 'unsupported_grant_type';

// OAuth 2.0's own (RFC 6749, 5.2); which of them Amazon uses for each word is not documented.
const STATUS: Readonly<Partial<Record<LwaErrorCode, number>>> = {
  access_denied: 403,
  invalid_client: 401,
  server_error: 500,
  temporarily_unavailable: 503,
};

export const lwaError = (error: LwaErrorCode, description: string): LwaAnswer => ({
  status: STATUS[error] ?? 400,
  body: { error, error_description: description },
});

/** Scopes that an app may have a token of its own for. */
const SCOPES = new Set(['sellingpartnerapi::client_credential:rotation', 'sellingpartnerapi::notifications']);

type Fields = Readonly<Record<string, string>>;

/** The token endpoint. Takes forms, which are documented, and JSON, which works. */
export function lwaToken(request: LwaRequest, apps: readonly SandboxApp[]): LwaAnswer {
  if (request.method !== 'POST') return lwaError('invalid_request', 'The request uses an unsupported HTTP method');
  const fields = readFields(request);
  if (fields === undefined) return lwaError('invalid_request', 'The request has an unsupported or unreadable body');
  const grantType = fields['grant_type'];
  if (grantType === undefined) return missing('grant_type');
  const outcome = granted(fields, grantType, apps);
  return { ...outcome, grantType };
}

function granted(fields: Fields, grantType: string, apps: readonly SandboxApp[]): LwaAnswer {
  const clientId = fields['client_id'];
  const clientSecret = fields['client_secret'];
  if (clientId === undefined) return missing('client_id');
  if (clientSecret === undefined) return missing('client_secret');
  const app = apps.find((one) => one.clientId === clientId);
  if (app?.knows(clientSecret) !== true) return lwaError('invalid_client', 'Client authentication failed');
  switch (grantType) {
    case 'authorization_code':
      return redeem(fields, app);
    case 'client_credentials':
      return own(fields, app);
    case 'refresh_token':
      return refresh(fields, app, apps);
    default:
      return lwaError(
        'unsupported_grant_type',
        `The authorization grant type is not supported by the authorization server`,
      );
  }
}

function refresh(fields: Fields, app: SandboxApp, apps: readonly SandboxApp[]): LwaAnswer {
  const refreshToken = fields['refresh_token'];
  if (refreshToken === undefined) return missing('refresh_token');
  if (fields['scope'] !== undefined) return lwaError('invalid_scope', 'The request has an invalid parameter : scope');
  const sellerId = app.sellerOf(refreshToken);
  if (sellerId !== undefined) return tokenAnswer(app, sellerId, refreshToken);
  const isOthers = apps.some((other) => other !== app && other.sellerOf(refreshToken) !== undefined);
  if (isOthers) return lwaError('unauthorized_client', 'Not authorized for requested operation');
  return lwaError(
    'invalid_grant',
    "The request has an invalid grant parameter : refresh_token. User may have revoked or didn't grant the permission.",
  );
}

function redeem(fields: Fields, app: SandboxApp): LwaAnswer {
  const { code, redirect_uri: redirectUri } = fields;
  if (code === undefined) return missing('code');
  if (redirectUri === undefined) return missing('redirect_uri');
  const sellerId = app.redeem(code, redirectUri);
  if (sellerId === undefined) return lwaError('invalid_grant', 'The request has an invalid grant parameter : code');
  return tokenAnswer(app, sellerId, app.authorize(sellerId));
}

function own(fields: Fields, app: SandboxApp): LwaAnswer {
  if (fields['refresh_token'] !== undefined)
    return lwaError('invalid_request', 'The request has an invalid parameter : refresh_token');
  const scope = fields['scope'];
  if (scope === undefined) return missing('scope');
  const scopes = scope.split(' ').filter((one) => one !== '');
  if (scopes.length === 0 || scopes.some((one) => !SCOPES.has(one)))
    return lwaError('invalid_scope', 'The request has an invalid parameter : scope');
  return tokenAnswer(app, undefined, undefined, scopes);
}

function tokenAnswer(
  app: SandboxApp,
  sellerId: string | undefined,
  refreshToken: string | undefined,
  scopes: readonly string[] = [],
): LwaAnswer {
  return {
    status: 200,
    body: {
      access_token: app.issueToken(sellerId, scopes),
      token_type: 'bearer',
      expires_in: TOKEN_LIFE_SECONDS,
      ...(refreshToken === undefined ? {} : { refresh_token: refreshToken }),
      ...(scopes.length === 0 ? {} : { scope: scopes.join(' ') }),
    },
    ...(sellerId === undefined ? {} : { sellerId }),
  };
}

const missing = (parameter: string): LwaAnswer =>
  lwaError('invalid_request', `The request is missing a required parameter : ${parameter}`);

/** The parameters, empty ones left out; `undefined` for a body that is neither a form nor JSON. */
function readFields({ contentType, body }: LwaRequest): Fields | undefined {
  const type = contentType.split(';')[0]?.trim().toLowerCase();
  if (type === 'application/x-www-form-urlencoded') return filled([...new URLSearchParams(body)]);
  if (type !== 'application/json') return undefined;
  try {
    const parsed: unknown = JSON.parse(body);
    return typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed)
      ? filled(Object.entries(parsed))
      : undefined;
  } catch {
    return undefined;
  }
}

function filled(entries: readonly (readonly [string, unknown])[]): Fields {
  return Object.fromEntries(
    entries.filter((entry): entry is [string, string] => typeof entry[1] === 'string' && entry[1] !== ''),
  );
}
