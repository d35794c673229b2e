import type { Call } from '../../core/call.js';
import { type AnyConnectorError, ConnectorError } from '../../core/errors.js';
import type { TokenRecord } from '../../core/ports.js';
import { patienceMs } from '../diagnosis.js';
import type { Runtime } from '../runtime.js';
import { type AppOptions, findAppCredentials } from './app-credentials.js';
import { refreshTokenIn } from './auth-records.js';
import { createTokenEndpoint, type TokenLife, type TokenOptions } from './token-endpoint.js';

/** What Flipkart says of the tokens in a record; empty where it says nothing. */
export interface TokenLives {
  readonly access?: TokenLife | undefined;
  readonly refresh?: TokenLife | undefined;
  /** The app was refused: what is there works, until it has to be renewed. */
  readonly appRefusal?: AnyConnectorError | undefined;
  readonly isRefreshTokenUnknown: boolean;
}

/**
 * Asks how long the tokens live. It is the one way to learn of a replaced secret before the access token ends, up to 60 days
 * later. What else goes wrong proves nothing: the call is there since 2026, and a gateway may not have it.
 *
 * @throws the caller's abort, the deadline.
 */
export async function askLives(
  runtime: Runtime,
  options: AppOptions & TokenOptions,
  record: TokenRecord,
  call: Call,
): Promise<TokenLives> {
  const { storeId } = record;
  const app = findAppCredentials(options, record);
  const { accessToken } = record.credentials;
  if (app === undefined) return { isRefreshTokenUnknown: false };
  const endpoint = createTokenEndpoint(runtime, options);
  const ask = async (kind: 'access' | 'refresh', token: unknown): Promise<Asked> => {
    if (typeof token !== 'string' || token === '') return {};
    const limits = { signal: call.signal, timeoutMs: patienceMs(call), maxRetries: 0 };
    try {
      const life = await runtime.call(call.operation, storeId, limits, (brief) =>
        endpoint.lifeOf({ storeId, app }, kind, token, brief),
      );
      return { life };
    } catch (error) {
      call.throwIfOver();
      if (!ConnectorError.isInstance(error)) throw error;
      return error.code === 'authentication_failed' ? { refusal: error } : {};
    }
  };
  const access = await ask('access', accessToken);
  const refresh = await ask('refresh', refreshTokenIn(record.credentials)?.refreshToken);
  return {
    access: access.life,
    refresh: refresh.life,
    appRefusal: [access.refusal, refresh.refusal].find((refusal) => refusal !== undefined && !isOfToken(refusal)),
    isRefreshTokenUnknown: refresh.refusal !== undefined && isOfToken(refresh.refusal),
  };
}

/** By Flipkart's word. */
export function isRefreshTokenDead({ refresh, isRefreshTokenUnknown }: TokenLives): boolean {
  return isRefreshTokenUnknown || refresh?.hasEnded === true;
}

interface Asked {
  readonly life?: TokenLife;
  readonly refusal?: AnyConnectorError;
}

function isOfToken({ platformCode }: AnyConnectorError): boolean {
  return platformCode === 'invalid_grant';
}
