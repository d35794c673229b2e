import { createHmac, timingSafeEqual } from 'node:crypto';

/** What a session token of the embedded admin says [DOC session-tokens]. Times in seconds. */
export interface SessionTokenClaims {
  readonly iss: string;
  readonly dest: string;
  readonly aud: string;
  readonly sub: string;
  readonly exp: number;
  readonly nbf: number;
  readonly iat: number;
  readonly jti: string;
  readonly sid: string;
}

const encode = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
const signature = (signed: string, secret: string): Uint8Array =>
  new Uint8Array(createHmac('sha256', secret).update(signed).digest());

/** A JWT with HS256, as the admin hands it to an embedded app. */
export function signSessionToken(claims: SessionTokenClaims, secret: string): string {
  const signed = `${encode({ alg: 'HS256', typ: 'JWT' })}.${encode(claims)}`;
  return `${signed}.${Buffer.from(signature(signed, secret)).toString('base64url')}`;
}

/** The claims of a token that one of the secrets signed, for this app and shop, and that is neither over nor early. */
export function readSessionToken(
  token: string,
  expected: {
    readonly secrets: readonly string[];
    readonly clientId: string;
    readonly storeId: string;
    readonly now: number;
  },
): SessionTokenClaims | undefined {
  const [header, payload, given] = token.split('.');
  if (header === undefined || payload === undefined || given === undefined) return undefined;
  const claims = parse(payload);
  if (claims === undefined || parse(header)?.['alg'] !== 'HS256') return undefined;
  const bytes = new Uint8Array(Buffer.from(given, 'base64url'));
  const isSigned = expected.secrets.some((secret) => {
    const wanted = signature(`${header}.${payload}`, secret);
    return wanted.length === bytes.length && timingSafeEqual(wanted, bytes);
  });
  const seconds = expected.now / 1_000;
  const isCurrent = Number(claims['exp']) > seconds && Number(claims['nbf']) <= seconds;
  const isOurs = claims['aud'] === expected.clientId && claims['dest'] === `https://${expected.storeId}`;
  return isSigned && isCurrent && isOurs ? (claims as unknown as SessionTokenClaims) : undefined;
}

function parse(part: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const parsed: unknown = JSON.parse(Buffer.from(part, 'base64url').toString());
    return typeof parsed === 'object' && parsed !== null ? (parsed as Readonly<Record<string, unknown>>) : undefined;
  } catch {
    return undefined;
  }
}
