/**
 * Signs requests to the Selling Partner API with AWS Signature Version 4. Amazon itself has disregarded signatures since
 * 2023-10-02; a gateway of your own in between may want them. Needs `@aws-sdk/signature-v4` and `@aws-crypto/sha256-js`.
 *
 * @module
 */

import { Sha256 } from '@aws-crypto/sha256-js';
import { SignatureV4 } from '@aws-sdk/signature-v4';
import { ConnectorError } from '../../core/errors.js';
import { redactError } from '../../core/redact.js';
import type { RequestSigner, SignableRequest } from './options.js';

export type { RequestSigner, SignableRequest } from './options.js';

export interface AwsCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** Of temporary credentials: those of an assumed role, say. */
  readonly sessionToken?: string;
}

export interface SigV4Options {
  /**
   * Of an IAM user, or a function that gives those of an assumed role: the providers of `@aws-sdk/credential-providers` fit.
   * It is asked before every request, so it should keep what it has until that expires.
   */
  readonly credentials: AwsCredentials | (() => Promise<AwsCredentials>);
  /** @default the AWS region of the seller's endpoint */
  readonly region?: string;
  /** @default 'execute-api' */
  readonly service?: string;
  /** Milliseconds since the epoch. @default Date.now */
  readonly now?: () => number;
}

/**
 * Creates what `createAmazonConnector` takes as its `signer`.
 *
 * @example
 * createAmazonConnector({ clientId, clientSecret, signer: createSigV4Signer({ credentials: fromTemporaryCredentials(…) }) });
 *
 * @throws {ConnectorError} `configuration_invalid` for credentials that are none; the signer throws it too, when it was given
 * none.
 */
export function createSigV4Signer(options: SigV4Options): RequestSigner {
  const { credentials, region, service = 'execute-api', now = Date.now } = options;
  const source = typeof credentials === 'function' ? credentials : requireCredentials(credentials);

  return async (request) => {
    const signer = new SignatureV4({
      credentials: typeof source === 'function' ? await askedOf(source) : source,
      region: region ?? request.awsRegion,
      service,
      sha256: Sha256,
      // The path is made canonical below.
      uriEscapePath: false,
      // A header more, which only S3 and Glacier ask for.
      applyChecksum: false,
    });
    const signed = await signer.sign(asSigned(request), { signingDate: new Date(now()) });
    return addedHeaders(signed.headers);
  };
}

function asSigned({ method, protocol, hostname, path, query, headers, body }: SignableRequest) {
  return {
    method,
    protocol,
    hostname,
    path: canonicalPath(path),
    query: { ...query },
    headers: { ...headers, host: hostname },
    ...(body === undefined ? {} : { body }),
  };
}

/**
 * The path as it is signed: each segment of the path as sent, encoded once more. `SignatureV4` would do so too, but leaves
 * `!'()*` as they are, which AWS encodes, and which a SKU may hold.
 */
function canonicalPath(path: string): string {
  return path.replace(/\/{2,}/g, '/').replace(/[^A-Za-z0-9\-._~/]/gu, (character) => percentEncode(character));
}

function percentEncode(character: string): string {
  const bytes = new TextEncoder().encode(character);
  return Array.from(bytes, (byte) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`).join('');
}

const ADDED = ['authorization', 'x-amz-date', 'x-amz-security-token'] as const;

/** `host` is signed as well; whoever sends the request writes it. */
function addedHeaders(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    ADDED.flatMap((name) => {
      const value = headers[name];
      return value === undefined ? [] : [[name, value]];
    }),
  );
}

async function askedOf(provider: () => Promise<AwsCredentials>): Promise<AwsCredentials> {
  let found: AwsCredentials;
  try {
    found = await provider();
  } catch (error) {
    throw invalid('the function that gives the AWS credentials failed', redactError(error));
  }
  return requireCredentials(found);
}

function requireCredentials(credentials: AwsCredentials): AwsCredentials {
  const { accessKeyId, secretAccessKey, sessionToken } = credentials ?? {};
  if ([accessKeyId, secretAccessKey].every(isFilled) && (sessionToken === undefined || isFilled(sessionToken))) {
    return { accessKeyId, secretAccessKey, ...(sessionToken === undefined ? {} : { sessionToken }) };
  }
  throw invalid('AWS credentials have an accessKeyId and a secretAccessKey, temporary ones a sessionToken as well');
}

function isFilled(value: unknown): boolean {
  return typeof value === 'string' && value !== '';
}

function invalid(message: string, cause?: Error): ConnectorError {
  return new ConnectorError('configuration_invalid', `Amazon request signer: ${message}.`, {
    platform: 'amazon',
    cause,
  });
}
