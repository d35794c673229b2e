import type { Call } from '../../core/call.js';
import { AuthenticationError, ConnectorError } from '../../core/errors.js';
import type { Exchange } from './auth-request.js';
import { statusOf } from './errors.js';
import type { Permission } from './settings.js';

/** Why a store refuses keys; found out by asking, since its answers alone leave it open. */
export type Refusal =
  /** Known key, other secret. */
  | 'wrong_secret'
  | 'unknown_key'
  /** As if no keys had been sent, however they were sent. */
  | 'keys_ignored'
  /** Known key, but no address of the site makes the signature right. */
  | 'signature_mismatch'
  /** Signatures are dated. */
  | 'clock_differs';

const WHERE = 'WooCommerce > Settings > Advanced > REST API';

const EXPLANATIONS: Readonly<Record<Refusal, string>> = {
  wrong_secret: `the store knows the consumer key, but the consumer secret is not the one that belongs to it. Copy it again, or make a new key (${WHERE}): a secret is shown only once`,
  unknown_key: `the store does not know the consumer key: it was revoked, belongs to another site, or was not copied whole. Make a new one (${WHERE})`,
  keys_ignored: `the store answers as if no keys had been sent, neither in the header nor in the query nor as a signature. Check that the key was copied whole and not revoked (${WHERE}); if so, a security plugin or the host strips them`,
  signature_mismatch:
    'the store knows the consumer key, but refuses the signature: the consumer secret is wrong, or the Site Address (Settings > General) is not the address that this store is connected under (www, port). Over https keys need no signature: a proxy that ends TLS has to tell WordPress ($_SERVER["HTTPS"] = "on" in wp-config.php)',
  clock_differs:
    'the signature is refused for its time: the clocks of this machine and of the store differ by more than a few minutes',
};

export function refusalError(
  refusal: Refusal,
  site: string,
  exchange: Exchange,
  { operation }: Call,
): AuthenticationError {
  return new AuthenticationError(`woocommerce ${operation}: ${site} refused the keys: ${EXPLANATIONS[refusal]}.`, {
    ...detailsOf(site, exchange, operation),
    reauthorize: true,
  });
}

/** The key works, but not for this. */
export function permissionError(
  missing: Permission,
  site: string,
  exchange: Exchange,
  { operation }: Call,
): ConnectorError {
  return new ConnectorError(
    'permission_denied',
    `woocommerce ${operation}: the key of ${site} has no ${missing} permission. Set its permissions to Read/Write (${WHERE}), or connect the store with one that has them.`,
    detailsOf(site, exchange, operation),
  );
}

function detailsOf(site: string, exchange: Exchange, operation: string) {
  const { content } = exchange;
  return {
    platform: 'woocommerce',
    storeId: site,
    operation,
    status: statusOf(exchange),
    platformCode: content.kind === 'problem' ? content.problem.code : undefined,
  };
}
