import { AuthenticationError } from '../../../../src/core/errors.js';

export interface Pair {
  readonly accessToken: string;
  readonly refreshToken: string;
}

/**
 * How a platform rotates refresh tokens. `strict`: each works once. `retriable` (Shopify): it works until its
 * replacement has been used, and each further try replaces the replacement.
 */
export type Rotation = 'strict' | 'retriable';

export function createRotationServer(rotation: Rotation) {
  let count = 1;
  let current: Pair = { accessToken: 'access-1', refreshToken: 'refresh-1' };
  let predecessor: string | undefined;
  return {
    first: current,
    /** @throws `invalid_grant` for a refresh token that is dead. */
    refresh(refreshToken: unknown): Pair {
      const isCurrent = refreshToken === current.refreshToken;
      if (!isCurrent && !(rotation === 'retriable' && refreshToken === predecessor)) {
        throw new AuthenticationError('refused', { platformCode: 'invalid_grant', reauthorize: true });
      }
      if (isCurrent) predecessor = current.refreshToken;
      count += 1;
      current = { accessToken: `access-${count}`, refreshToken: `refresh-${count}` };
      return current;
    },
    /** Whether a call with this access token goes through; the pair then counts as used. */
    use(accessToken: unknown): boolean {
      if (accessToken !== current.accessToken) return false;
      predecessor = undefined;
      return true;
    },
  };
}
